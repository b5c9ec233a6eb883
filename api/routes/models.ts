import type { FastifyInstance } from 'fastify';

import type { ModelConfig } from '../../shared/config/types.ts';
import { servingWorkers } from '../jobs/queue-snapshot.ts';
import { AUTO, findModel } from '../router/find-model.ts';
import type { Services } from '../services.ts';
import { toList } from './to-list.ts';

export function modelRoutes(app: FastifyInstance, { config, monitor }: Services): void {
  function toModel(model: ModelConfig) {
    return {
      id: model.id,
      object: 'model',
      created: 0,
      owned_by: 'switchyard',
      aliases: model.aliases,
      role: model.role,
      context_length: model.contextLength,
      max_tokens: model.maxMaxTokens,
      live_workers: servingWorkers(monitor.latest()?.models.get(model.id) ?? { workers: [] }).length,
    };
  }

  app.get('/models', { schema: { summary: 'The models, and `auto`', tags: ['models'] } }, async () =>
    toList([AUTO_MODEL, ...config.models.map(toModel)]),
  );

  app.get(
    '/models/:id',
    { schema: { summary: 'One model, by id or alias', tags: ['models'] } },
    async (request) => {
      const { id } = request.params as { id: string };
      return id === AUTO ? AUTO_MODEL : toModel(findModel(config.models, id));
    },
  );
}

/** Not a model but a wish: the router decides. */
const AUTO_MODEL = { id: AUTO, object: 'model', created: 0, owned_by: 'switchyard' };
