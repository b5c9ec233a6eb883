import type { WebSocket } from 'ws';

/** Pings every socket of an app; one that did not answer the last ping is dead and is cut. */
export interface SocketHeartbeat {
  watch(socket: WebSocket): void;
  stop(): void;
}

export function createSocketHeartbeat(intervalMs: number): SocketHeartbeat {
  const answered = new Map<WebSocket, boolean>();
  const ticker = setInterval(() => {
    for (const [socket, alive] of answered) {
      if (!alive) {
        socket.terminate();
        continue;
      }
      answered.set(socket, false);
      socket.ping();
    }
  }, intervalMs);
  ticker.unref();

  return {
    watch(socket) {
      answered.set(socket, true);
      socket.on('pong', () => answered.set(socket, true));
      socket.once('close', () => answered.delete(socket));
    },
    stop: () => clearInterval(ticker),
  };
}
