import fastifyWebsocket from '@fastify/websocket';
import type { Ajv } from 'ajv';
import type { FastifyInstance } from 'fastify';
import type { RawData } from 'ws';

import type { Services } from '../services.ts';
import { chooseProtocol } from '../socket/choose-protocol.ts';
import { createSocketHeartbeat } from '../socket/heartbeat.ts';
import { createReadFrame } from '../socket/read-frame.ts';
import { createSession } from '../socket/session.ts';
import { closeSocket, createSocketClient } from '../socket/socket-client.ts';

/** "Going away": clients reconnect, to another node if there is one. */
const CLOSE_GOING_AWAY = 1001;
/** A frame that is too large gets an error frame; only what could be an attack on memory ends the connection. */
const HARD_FRAME_FACTOR = 4;

/** Has to be registered before the routes of its app, so that it sees them. */
export async function registerWebsocket(
  app: FastifyInstance,
  { frameBytes }: { frameBytes: number },
): Promise<void> {
  await app.register(fastifyWebsocket, {
    options: {
      maxPayload: frameBytes * HARD_FRAME_FACTOR,
      handleProtocols: chooseProtocol,
      // Invalid UTF-8 is one bad frame among many good streams: `read-frame.ts` finds it and the socket stays.
      skipUTF8Validation: true,
    },
    preClose(done) {
      for (const socket of app.websocketServer.clients)
        closeSocket(socket, CLOSE_GOING_AWAY, 'shutting down');
      app.websocketServer.close(() => done());
    },
    // A client that breaks the protocol: `ws` has closed the connection with the right code already.
    errorHandler: (error, _socket, request) => request.log.info({ err: error }, 'websocket'),
  });
}

export function websocketRoute(app: FastifyInstance, services: Services, ajv: Ajv): void {
  const { streaming, limits } = services.config.gateway;
  const readFrame = createReadFrame(ajv, limits.frameBytes);
  const heartbeat = createSocketHeartbeat(streaming.heartbeatMs);
  app.addHook('onClose', async () => heartbeat.stop());

  app.get('/ws', { websocket: true, exposeHeadRoute: false }, (socket, request) => {
    const client = createSocketClient(socket, request.tenant, () => app.countRequest(request));
    const session = createSession(services, client, request.log);
    heartbeat.watch(socket);
    socket.on('message', (data, isBinary) => session.receive(readFrame(toBuffer(data), isBinary)));
    socket.once('close', () => session.close());
  });
}

function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
