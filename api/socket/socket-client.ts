import type { WebSocket } from 'ws';

import type { SwitchyardError } from '../../shared/errors.ts';
import type { Tenant } from '../auth/keyring.ts';
import type { Echo } from './read-frame.ts';

/** The other end of one WebSocket. */
export interface SocketClient {
  tenant: Tenant;
  /** Counts one request against the tenant's minute; throws `rate_limited`. */
  count(): Promise<void>;
  send(text: string): void;
  sendError(error: SwitchyardError, echo: Echo): void;
  bufferedBytes(): number;
  /** It reads too slowly: one last frame was sent, no more. */
  closeSlow(): void;
}

/** "Try again later": the client may come back and resume. */
const CLOSE_TRY_AGAIN = 1013;
/** For the close handshake, before the connection is cut. */
const CLOSE_GRACE_MS = 1000;

export function createSocketClient(
  socket: WebSocket,
  tenant: Tenant,
  count: () => Promise<void>,
): SocketClient {
  function send(text: string): void {
    if (socket.readyState === socket.OPEN) socket.send(text);
  }
  return {
    tenant,
    count,
    send,
    sendError: (error, echo) => send(JSON.stringify({ type: 'error', ...echo, error: error.toBody() })),
    bufferedBytes: () => socket.bufferedAmount,
    closeSlow: () => closeSocket(socket, CLOSE_TRY_AGAIN, 'slow client'),
  };
}

/** Closes with a reason and, if the other end does not answer, without one. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const cut = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
  socket.once('close', () => clearTimeout(cut));
}
