import { once } from 'node:events';

import { WebSocket } from 'ws';

export type SocketEvent = {
  type: string;
  stream_id?: string;
  job_id?: string;
  cursor?: string;
  [key: string]: unknown;
};

/** A `ws` client of `/v1/ws` that keeps what it received. */
export interface JobSocket {
  send(frame: unknown): void;
  /** Everything received so far, in order, as parsed. */
  received: SocketEvent[];
  /** Called for each frame, after it was kept. */
  onEvent(listener: (event: SocketEvent) => void): void;
  /** Resolves with the first frame, received or yet to come, that fits. */
  next(fits: (event: SocketEvent) => boolean): Promise<SocketEvent>;
  /** Cuts the connection without a close frame. */
  drop(): void;
  close(): Promise<void>;
}

export async function openJobSocket(url: string, headers: Record<string, string> = {}): Promise<JobSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/ws`, { headers });
  await once(socket, 'open');
  const received: SocketEvent[] = [];
  const listeners = new Set<(event: SocketEvent) => void>();
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    const event = JSON.parse((data as Buffer).toString()) as SocketEvent;
    received.push(event);
    for (const listener of listeners) listener(event);
  });
  return {
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    received,
    onEvent: (listener) => void listeners.add(listener),
    async next(fits) {
      const known = received.find(fits);
      if (known !== undefined) return known;
      return await new Promise<SocketEvent>((resolve) => {
        const listener = (event: SocketEvent): void => {
          if (!fits(event)) return;
          listeners.delete(listener);
          resolve(event);
        };
        listeners.add(listener);
      });
    },
    drop: () => socket.terminate(),
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      socket.close();
      await once(socket, 'close');
    },
  };
}

const TERMINAL = new Set(['job.completed', 'job.failed', 'job.cancelled', 'job.expired']);

export function isTerminal(event: SocketEvent): boolean {
  return TERMINAL.has(event.type);
}
