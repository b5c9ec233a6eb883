import { once } from 'node:events';

import { WebSocket } from 'ws';

export interface Frame {
  type: string;
  stream_id?: string;
  job_id?: string;
  sequence_number?: number;
  cursor?: string;
  delta?: string;
  error?: { code: string; param: string | null; message: string };
  [field: string]: unknown;
}

/** A client's end of `/v1/ws`. */
export interface SocketPeer {
  socket: WebSocket;
  /** An object as JSON; text and bytes as they are. */
  send(frame: object | string | Buffer): void;
  /** The next frame that fits; those before it are dropped. */
  next(fits?: (frame: Frame) => boolean): Promise<Frame>;
  /** Frames until one that fits, which is the last. */
  until(fits: (frame: Frame) => boolean): Promise<Frame[]>;
  close(): Promise<void>;
}

export async function openSocket(url: string, protocols: string[] = []): Promise<SocketPeer> {
  const socket = new WebSocket(url, protocols);
  const frames: Frame[] = [];
  let arrived = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString('utf8')) as Frame);
    arrived.resolve();
  });
  socket.on('close', () => arrived.reject(new Error('the socket closed')));
  // Waited for or not: a closed socket is no unhandled rejection.
  arrived.promise.catch(() => {});
  await once(socket, 'open');

  async function take(): Promise<Frame> {
    for (;;) {
      const frame = frames.shift();
      if (frame !== undefined) return frame;
      await arrived.promise;
      arrived = Promise.withResolvers();
      arrived.promise.catch(() => {});
      if (socket.readyState !== socket.OPEN && frames.length === 0)
        arrived.reject(new Error('the socket closed'));
    }
  }

  async function until(fits: (frame: Frame) => boolean): Promise<Frame[]> {
    const taken: Frame[] = [];
    for (;;) {
      const frame = await take();
      taken.push(frame);
      if (fits(frame)) return taken;
    }
  }

  return {
    socket,
    send(frame) {
      if (typeof frame === 'string' || Buffer.isBuffer(frame)) socket.send(frame);
      else socket.send(JSON.stringify(frame));
    },
    next: async (fits = () => true) => (await until(fits)).at(-1) as Frame,
    until,
    async close() {
      if (socket.readyState === socket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

export function isTerminal(frame: Frame): boolean {
  return ['job.completed', 'job.failed', 'job.cancelled', 'job.expired'].includes(frame.type);
}
