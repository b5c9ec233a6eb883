import { join } from 'node:path';

export type AppendFsync = 'always' | 'everysec' | 'no' | 'off';

export interface RedisSettings {
  dataDir: string;
  port: number;
  socketPath: string | null;
  /** When the append-only file reaches the disk; `off`: nothing is written at all. */
  appendfsync: AppendFsync;
  /** Further settings, e.g. `{ 'cluster-enabled': 'yes' }`. */
  extra: Record<string, string>;
}

export const PID_FILE = 'redis.pid';
export const LOG_FILE = 'redis.log';

/** Command-line arguments of a private, loopback-only server. */
export function redisArguments(settings: RedisSettings): string[] {
  const options: Record<string, string> = {
    dir: settings.dataDir,
    bind: '127.0.0.1',
    port: String(settings.port),
    ...(settings.socketPath === null ? {} : { unixsocket: settings.socketPath, unixsocketperm: '700' }),
    pidfile: join(settings.dataDir, PID_FILE),
    logfile: join(settings.dataDir, LOG_FILE),
    // The command line, which a later start tells a leftover by, must stay readable.
    'set-proc-title': 'no',
    'maxmemory-policy': 'noeviction',
    // Snapshots beside the append-only file would only cost forks.
    save: '',
    ...persistence(settings.appendfsync),
    ...settings.extra,
  };
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
}

function persistence(appendfsync: AppendFsync): Record<string, string> {
  return appendfsync === 'off' ? { appendonly: 'no' } : { appendonly: 'yes', appendfsync };
}

/** `sun_path` holds 108 bytes on Linux, 104 on macOS; a longer path has no socket. */
export function socketPathIn(dataDir: string): string | null {
  const path = join(dataDir, 'redis.sock');
  return Buffer.byteLength(path) < 104 ? path : null;
}
