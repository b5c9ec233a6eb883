import { SwitchyardError } from '../../shared/errors.ts';
import type { ServiceTier } from '../../shared/types/job.ts';
import { type Eta, etaOf, waitingAhead, waitingInAll } from './eta.ts';
import type { ModelLoad, QueueSnapshot } from './queue-snapshot.ts';

/** A worker that restarts is back in about this time. */
const NO_WORKER_RETRY_S = 5;
const MAX_RETRY_S = 60;

/** Where a job accepted now would stand. */
export interface Place {
  position: number;
  eta: Eta | null;
}

/** Throws `no_worker` or `queue_full`, each with the time after which trying again makes sense. */
export function placeIn(
  snapshot: QueueSnapshot,
  model: string,
  tier: ServiceTier,
  queueDepth: number,
): Place {
  const load = snapshot.models.get(model);
  if (load === undefined || load.workers.length === 0) throw noWorker(model);
  const waiting = waitingInAll(load);
  if (waiting - freeSlots(load) >= queueDepth) throw queueFull(model, queueDepth, etaOf(load, waiting));
  const ahead = load.depth[tier].waiting + waitingAhead(load, tier);
  const position = Math.max(0, ahead - freeSlots(load));
  return { position, eta: etaOf(load, position) };
}

/** Jobs accepted since the last picture are on their way into these, not in a queue. */
function freeSlots({ workers }: ModelLoad): number {
  const open = workers.filter(({ gate }) => gate === 'open');
  return open.reduce((sum, { slots, running }) => sum + Math.max(0, slots - running), 0);
}

/** The same for a job that waits already, `ahead` others of its own tier before it. */
export function placeBehind(load: ModelLoad, tier: ServiceTier, ahead: number): Place {
  const position = ahead + waitingAhead(load, tier);
  return { position, eta: etaOf(load, position) };
}

function noWorker(model: string): SwitchyardError {
  return new SwitchyardError('no_worker', `No worker serves ${model} at the moment.`, {
    retryAfterS: NO_WORKER_RETRY_S,
  });
}

function queueFull(model: string, limit: number, eta: Eta | null): SwitchyardError {
  const wait = eta === null ? 'unknown' : `about ${Math.ceil(eta.p50 / 1000)} s`;
  const message = `The queue of ${model} is full (${limit} jobs wait, the limit); the current ETA is ${wait}.`;
  // A tenth of the backlog: enough places will be free by then.
  const seconds = eta === null ? NO_WORKER_RETRY_S : Math.ceil(eta.p50 / 10_000);
  return new SwitchyardError('queue_full', message, {
    retryAfterS: Math.min(Math.max(seconds, 1), MAX_RETRY_S),
  });
}
