import { Readable } from 'node:stream';

import type { FastifyInstance } from 'fastify';

import { SwitchyardError } from '../../shared/errors.ts';
import { isEnded, type JobRecord } from '../../shared/types/job.ts';
import { toExample } from '../routing-examples/to-example.ts';
import type { Services } from '../services.ts';

/** Records that are read at a time: each carries its whole request. */
const PAGE = 50;

/** Every decision with its outcome and feedback, as `router:train` reads them; of all tenants, so for admins. */
export function routingExampleRoutes(app: FastifyInstance, { store, ledger, config }: Services): void {
  const schema = {
    summary: 'Decisions, outcomes and feedback as training data, one JSON object a line',
    tags: ['routing'],
  };

  async function* pages(tenant: string): AsyncGenerator<JobRecord[]> {
    for (let after: string | undefined; ;) {
      const { records, hasMore } = await store.list(tenant, {
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
      });
      yield records;
      after = records.at(-1)?.spec.id;
      if (!hasMore || after === undefined) return;
    }
  }

  async function* lines(): AsyncGenerator<string> {
    for (const tenant of await ledger.tenants()) {
      for await (const records of pages(tenant)) {
        const ended = records.filter(({ status, outcome }) => isEnded(status) && outcome !== null);
        for (const record of ended) yield `${JSON.stringify(toExample(record, config.models))}\n`;
      }
    }
  }

  app.get('/routing/examples', { schema, exposeHeadRoute: false }, async (request, reply) => {
    if (!request.tenant.admin)
      throw new SwitchyardError('forbidden', 'Requests of all tenants need an admin key.');
    return await reply.type('application/jsonl; charset=utf-8').send(Readable.from(lines()));
  });
}
