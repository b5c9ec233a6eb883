import type { FastifyReply } from 'fastify';

/** An event stream on a reply. Nothing goes out before `start`, so until then the answer may still be an error. */
export interface SseResponse {
  started(): boolean;
  /** Sends the headers, and from then on a comment whenever nothing else went out for the heartbeat's time. Idempotent. */
  start(): void;
  /** One `data:` event; `text` is JSON, so it has no line breaks. Starts the stream. */
  data(text: string, id?: string): void;
  comment(text: string): void;
  bufferedBytes(): number;
  /** Idempotent. */
  end(): void;
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // nginx would collect the stream before it passes it on.
  'x-accel-buffering': 'no',
};

export function createSseResponse(reply: FastifyReply, heartbeatMs: number): SseResponse {
  const { raw } = reply;
  let heartbeat: NodeJS.Timeout | undefined;

  function start(): void {
    if (reply.sent) return;
    reply.hijack();
    raw.writeHead(200, { ...reply.getHeaders(), ...HEADERS } as Record<string, string>);
    raw.flushHeaders();
    heartbeat = setInterval(() => raw.write(': keep-alive\n\n'), heartbeatMs);
    raw.once('close', () => clearInterval(heartbeat));
  }

  function write(text: string): void {
    start();
    if (raw.writableEnded || raw.destroyed) return;
    heartbeat?.refresh();
    raw.write(text);
  }

  return {
    started: () => reply.sent,
    start,
    data(text, id) {
      write(id === undefined ? `data: ${text}\n\n` : `id: ${id}\ndata: ${text}\n\n`);
    },
    comment: (text) => write(`: ${text}\n\n`),
    bufferedBytes: () => raw.writableLength,
    end() {
      clearInterval(heartbeat);
      if (reply.sent && !raw.writableEnded) raw.end();
    },
  };
}

/** Calls back once when the client goes before the answer was whole. */
export function onClientGone(reply: FastifyReply, gone: () => void): void {
  const { raw } = reply;
  // It may have gone while its job was being accepted: that event has been.
  if (raw.destroyed) return queueMicrotask(gone);
  raw.once('close', () => {
    if (!raw.writableFinished) gone();
  });
}
