import type { IncomingMessage, ServerResponse } from 'node:http';

import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { isObject } from '../schema/json-types.ts';
import { HttpError } from './http-error.ts';

/** One request and its response. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
}

export type Handler = (exchange: Exchange) => void | Promise<void>;

/** Longer than any prompt of 128 k tokens with its JSON. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export async function readText({ request }: Exchange): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new HttpError(413, `the body is longer than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parseObject(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new HttpError(400, `JSON decode error: ${(error as Error).message}`);
  }
  if (!isObject(value)) throw new HttpError(400, 'the body must be a JSON object');
  return value;
}

export function header({ request }: Exchange, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

export function sendJson({ response }: Exchange, status: number, body: unknown): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

export function sendText({ response }: Exchange, status: number, body: string): void {
  send(response, status, 'text/plain; version=0.0.4; charset=utf-8', body);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
