import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { onTestFinished } from 'vitest';

/** What a path answers: JSON of an object, a text as it is, a status, or whatever it does with the response. */
export type Answer =
  | object
  | string
  | number
  | ((response: ServerResponse, request: IncomingMessage, body: string) => void);

/** Says nothing and keeps the connection. */
export const HANG: Answer = () => undefined;

export interface TinyServer {
  url: string;
  /** Paths by their answers; changes hold from the next request on. Others are a 404. */
  answers: Record<string, Answer>;
  /** Paths and bodies of all requests so far. */
  requests: { path: string; body: string }[];
}

/** A server of another make, at a free loopback port, closed when the test ends. */
export async function serve(answers: Record<string, Answer>): Promise<TinyServer> {
  const requests: TinyServer['requests'] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const path = request.url!;
      requests.push({ path, body });
      send(answers[path] ?? 404, request, response, body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, answers, requests };
}

function send(answer: Answer, request: IncomingMessage, response: ServerResponse, body: string): void {
  if (typeof answer === 'function') return answer(response, request, body);
  if (typeof answer === 'number') return void response.writeHead(answer).end(`{"error":"HTTP ${answer}"}`);
  response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
}

/** A loopback port where nobody listens: one that was free a moment ago. */
export async function refusingUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}
