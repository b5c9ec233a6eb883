import type { FastifyInstance } from 'fastify';

import { toQueueList } from '../jobs/to-queue-list.ts';
import type { Services } from '../services.ts';
import { createSseResponse } from '../streaming/sse-response.ts';

export function queueRoutes(app: FastifyInstance, { monitor, queueFeed, config }: Services): void {
  const { heartbeatMs, slowClientBufferBytes } = config.gateway.streaming;

  const list = {
    summary: 'Depth, backlog and ETA of every queue; admins also see the workers',
    tags: ['queues'],
  };
  app.get('/queues', { schema: list }, async (request) =>
    toQueueList(await monitor.fresh(), request.tenant.admin),
  );

  const events = { summary: 'The same as server-sent events, whenever it changes', tags: ['queues'] };
  app.get('/queues/events', { schema: events, exposeHeadRoute: false }, async (request, reply) => {
    await monitor.fresh();
    const sse = createSseResponse(reply, heartbeatMs);
    sse.start();
    const unsubscribe = queueFeed.subscribe(request.tenant.admin, {
      // Whoever reads slowly gets a later picture instead: only the newest counts.
      frame(text) {
        if (sse.bufferedBytes() < slowClientBufferBytes) sse.data(text);
      },
      end: () => sse.end(),
    });
    reply.raw.once('close', unsubscribe);
  });
}
