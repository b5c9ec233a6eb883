import { connect, type NetConnectOpts } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** True once the server answers PING with PONG; a server that still loads its data answers `-LOADING`. */
function redisPing(address: NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => socket.write('PING\r\n'));
    const end = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    socket.once('data', (reply) => end(reply.toString().startsWith('+PONG')));
    socket.once('error', () => end(false));
    socket.setTimeout(1_000, () => end(false));
  });
}

export async function untilRedisAnswers(address: NetConnectOpts, signal: AbortSignal): Promise<void> {
  while (!(await redisPing(address))) await delay(20, undefined, { signal });
}
