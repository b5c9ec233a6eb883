/** What to say when no source has a server. */
export function redisMissing(): string {
  return `No Redis could be found or brought up. Any of these helps:
  REDIS_URL=redis://host:6379 npm start     a Redis ≥ 7 or Valkey that already runs (maxmemory-policy noeviction)
  sudo apt-get install redis-server         Debian 12+, Ubuntu 24.04+
  sudo dnf install valkey                   Fedora
  sudo pacman -S valkey                     Arch
  apk add valkey                            Alpine
  brew install valkey                       macOS
  docker run --rm -p 127.0.0.1:6379:6379 valkey/valkey:8
                                            and then REDIS_URL=redis://127.0.0.1:6379 npm start`;
}
