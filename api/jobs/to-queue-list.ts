import { slugOf } from '../../shared/lib/slug.ts';
import { SERVICE_TIERS, type ServiceTier } from '../../shared/types/job.ts';
import type { WorkerStatus } from '../../shared/types/worker-status.ts';
import { etaOf, waitingAhead } from './eta.ts';
import type { ModelLoad, QueueSnapshot } from './queue-snapshot.ts';

/** A snapshot as `/v1/queues` shows it. Who is no admin sees the queues but not who serves them where. */
export function toQueueList(snapshot: QueueSnapshot, admin: boolean): object {
  const data = [...snapshot.models].flatMap(([model, load]) =>
    SERVICE_TIERS.map((tier) => toQueue(model, tier, load, snapshot.at)),
  );
  const ids = data.map(({ id }) => id);
  return {
    object: 'list',
    data,
    has_more: false,
    first_id: ids.at(0) ?? null,
    last_id: ids.at(-1) ?? null,
    workers: admin ? snapshot.workers.map(toWorker) : [],
  };
}

function toQueue(model: string, tier: ServiceTier, load: ModelLoad, now: number) {
  const { waiting, active, oldestAt } = load.depth[tier];
  const backlogTokens = Math.round(waiting * load.meanOutputTokens);
  const { tokensPerSecond } = load;
  return {
    id: `${slugOf(model)}--${tier}`,
    object: 'queue',
    model,
    tier,
    depth: waiting,
    active,
    oldest_wait_ms: oldestAt === null ? 0 : Math.max(0, now - oldestAt),
    backlog_tokens: backlogTokens,
    backlog_ms: tokensPerSecond > 0 ? Math.round((backlogTokens * 1000) / tokensPerSecond) : null,
    eta_ms: etaOf(load, waiting + waitingAhead(load, tier)) ?? { p50: null, p90: null },
  };
}

function toWorker(worker: WorkerStatus): object {
  const { id, model, engine, simulated, slots, running, waiting, gate } = worker;
  return {
    id,
    model,
    engine,
    simulated,
    slots,
    running,
    waiting: SERVICE_TIERS.reduce((sum, tier) => sum + waiting[tier], 0),
    kv_usage: worker.kvUsage,
    kv_capacity_tokens: worker.kvCapacityTokens,
    tokens_per_second: worker.tokensPerSecond,
    gate,
  };
}
