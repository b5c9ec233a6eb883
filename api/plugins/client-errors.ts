import type { Socket } from 'node:net';

import { SwitchyardError } from '../../shared/errors.ts';

/** What Node's HTTP parser refuses never becomes a request: the answer is written to the bare socket. */
export function answerClientError(thrown: NodeJS.ErrnoException, socket: Socket): void {
  if (thrown.code === 'ECONNRESET' || socket.destroyed) return;
  const error =
    thrown.code === 'HPE_HEADER_OVERFLOW'
      ? new SwitchyardError('headers_too_large', 'The headers are larger than 16 KiB.')
      : new SwitchyardError('invalid_request', 'This is not a valid HTTP request.');
  const body = JSON.stringify({ error: error.toBody() });
  const head = [
    `HTTP/1.1 ${error.status} ${error.status === 431 ? 'Request Header Fields Too Large' : 'Bad Request'}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
  ].join('\r\n');
  if (socket.writable) socket.write(`${head}\r\n\r\n${body}`);
  socket.destroySoon();
}
