import type { IncomingHttpHeaders } from 'node:http';

/** Browsers cannot set headers on a WebSocket, but they can name subprotocols: `switchyard.key.<key>`. */
export const KEY_PROTOCOL_PREFIX = 'switchyard.key.';

/** The API key of a request: `Authorization: Bearer`, `x-api-key`, or a WebSocket's subprotocol; null without one. */
export function presentedKey(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer +(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  const apiKey = headers['x-api-key'];
  const protocol = offeredProtocols(headers).find((name) => name.startsWith(KEY_PROTOCOL_PREFIX));
  return (
    bearer ??
    (typeof apiKey === 'string' ? apiKey : null) ??
    protocol?.slice(KEY_PROTOCOL_PREFIX.length) ??
    null
  );
}

function offeredProtocols(headers: IncomingHttpHeaders): string[] {
  const offered = headers['sec-websocket-protocol'];
  return offered === undefined ? [] : offered.split(',').map((name) => name.trim());
}
