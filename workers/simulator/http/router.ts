import { createServer, type Server } from 'node:http';

import { type Exchange, type Handler, sendJson } from './exchange.ts';
import { errorBody, HttpError } from './http-error.ts';

/** Handlers by `METHOD /path`. */
export type Routes = Readonly<Record<string, Handler>>;

/** Says of every response that no GPU was behind it. */
const SIMULATOR_HEADER = 'x-switchyard-simulator';

/**
 * Plain node:http: a stream here is thousands of small writes a second, and a framework adds to each. `routes` is asked
 * for each request: a restart brings new ones.
 */
export function createHttpServer(routes: () => Routes): Server {
  return createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    response.setHeader(SIMULATOR_HEADER, '1');
    const exchange = { request, response, url: new URL(request.url ?? '/', 'http://simulator') };
    handle(routes(), exchange).catch((error: unknown) => answerError(exchange, error));
  });
}

async function handle(routes: Routes, exchange: Exchange): Promise<void> {
  const { method } = exchange.request;
  const { pathname } = exchange.url;
  const handler = routes[`${method} ${pathname}`];
  if (handler !== undefined) return handler(exchange);
  const known = Object.keys(routes).some((route) => route.endsWith(` ${pathname}`));
  throw known ? new HttpError(405, 'Method Not Allowed') : new HttpError(404, 'Not Found');
}

function answerError(exchange: Exchange, error: unknown): void {
  if (exchange.response.headersSent) return void exchange.response.destroy();
  if (error instanceof HttpError) return sendJson(exchange, error.status, error.toBody());
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  sendJson(exchange, 500, errorBody(500, message));
}
