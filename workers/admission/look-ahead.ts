import { SERVICE_TIERS, type ServiceTier } from '../../shared/types/job.ts';

/**
 * Jobs that this worker has claimed from the queue and not yet sent to its engine: a few for each tier, so that
 * the step after a completion is never empty. Best tier first, in order of arrival inside a tier.
 */
export interface LookAhead<Job> {
  push(tier: ServiceTier, job: Job): void;
  /** The next to be admitted. */
  peek(): Job | null;
  remove(job: Job): boolean;
  /** Everything that waits, best first; empties it. */
  drain(): Job[];
  count(tier: ServiceTier): number;
  jobs(): Job[];
  /** Resolves when the tier holds fewer than its bound; rejects when the signal aborts. */
  hasRoom(tier: ServiceTier, signal: AbortSignal): Promise<void>;
}

export function createLookAhead<Job>(perTier: number): LookAhead<Job> {
  const waiting = new Map<ServiceTier, Job[]>(SERVICE_TIERS.map((tier) => [tier, []]));
  const wakeups = new Map<ServiceTier, () => void>();

  const queue = (tier: ServiceTier) => waiting.get(tier)!;
  const jobs = () => SERVICE_TIERS.flatMap(queue);

  function wake(): void {
    for (const [tier, resume] of wakeups) {
      if (queue(tier).length >= perTier) continue;
      wakeups.delete(tier);
      resume();
    }
  }

  return {
    push(tier, job) {
      queue(tier).push(job);
    },
    peek: () => jobs()[0] ?? null,
    remove(job) {
      for (const tier of SERVICE_TIERS) {
        const index = queue(tier).indexOf(job);
        if (index === -1) continue;
        queue(tier).splice(index, 1);
        wake();
        return true;
      }
      return false;
    },
    drain() {
      const all = jobs();
      for (const tier of SERVICE_TIERS) queue(tier).length = 0;
      wake();
      return all;
    },
    count: (tier) => queue(tier).length,
    jobs,
    async hasRoom(tier, signal) {
      signal.throwIfAborted();
      if (queue(tier).length < perTier) return;
      await new Promise<void>((resolve, reject) => {
        const onAbort = () => reject(signal.reason as Error);
        signal.addEventListener('abort', onAbort, { once: true });
        wakeups.set(tier, () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        });
      });
    },
  };
}
