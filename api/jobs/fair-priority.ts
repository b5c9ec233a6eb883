/**
 * Weighted fair queueing inside one queue: each tenant has a virtual time that advances by a job's predicted tokens ÷
 * its weight, a job's priority is its virtual start, and the smallest is served first. A tenant that comes back from
 * idleness starts at the queue's own virtual time, so it neither pays for others' past nor saves up credit.
 *
 * The queue's time is that of the job that is served now, which an api node does not see; it knows how fast the
 * queue is served, so it lets time run at throughput ÷ the weights of the tenants that wait (the definition of
 * generalised processor sharing) and resets it when nothing waits, which also brings the nodes together again.
 */
export interface FairPriority {
  /** ≥ 1, smaller first. */
  next(job: FairJob, service: Service): number;
}

export interface FairJob {
  /** Queues have times of their own: model and tier. */
  queue: string;
  tenant: string;
  weight: number;
  tokens: number;
}

export interface Service {
  /** Tokens a second that the queue is served with now. */
  tokensPerSecond: number;
  /** Jobs waiting in it. */
  waiting: number;
  /** Monotonic, ms. */
  now: number;
}

/** Virtual tokens of one step of priority: BullMQ has 21 bits, which is a backlog of 33 million tokens. */
const TOKENS_PER_STEP = 16;

interface VirtualQueue {
  time: number;
  at: number;
  /** By tenant: where its last job ends, and its weight. */
  finish: Map<string, { end: number; weight: number }>;
}

export function createFairPriority(): FairPriority {
  const queues = new Map<string, VirtualQueue>();
  return {
    next(job, service) {
      const queue = queues.get(job.queue) ?? { time: 0, at: service.now, finish: new Map() };
      queues.set(job.queue, queue);
      if (service.waiting === 0) reset(queue, service.now);
      else advance(queue, service);
      const start = Math.max(queue.time, queue.finish.get(job.tenant)?.end ?? 0);
      queue.finish.set(job.tenant, { end: start + job.tokens / job.weight, weight: job.weight });
      return 1 + Math.floor(start / TOKENS_PER_STEP);
    },
  };
}

function reset(queue: VirtualQueue, now: number): void {
  queue.time = 0;
  queue.at = now;
  queue.finish.clear();
}

function advance(queue: VirtualQueue, { tokensPerSecond, now }: Service): void {
  const busy = [...queue.finish.values()].filter(({ end }) => end > queue.time);
  const weights = busy.reduce((sum, { weight }) => sum + weight, 0);
  const served = (tokensPerSecond * (now - queue.at)) / 1000;
  if (weights > 0) queue.time += served / weights;
  queue.at = now;
}
