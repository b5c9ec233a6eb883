import { SERVICE_TIERS, type ServiceTier } from '../../shared/types/job.ts';

/**
 * Jobs that this worker has claimed from the queue and not yet sent to its engine: a few for each tier, so that
 * the step after a completion is never empty. Best tier first, in order of arrival inside a tier.
 */
export interface LookAhead<Job> {
  /** Resolves when the job has left again, whichever way. */
  push(tier: ServiceTier, job: Job): Promise<void>;
  /** The next to be admitted. */
  peek(): Job | null;
  /** False when it was not there. */
  remove(job: Job): boolean;
  /** Everything that waits, best first; empties it. */
  drain(): Job[];
  count(tier: ServiceTier): number;
  jobs(): Job[];
}

export function createLookAhead<Job>(): LookAhead<Job> {
  const waiting = new Map<ServiceTier, Map<Job, () => void>>(SERVICE_TIERS.map((tier) => [tier, new Map()]));
  const jobs = () => SERVICE_TIERS.flatMap((tier) => [...waiting.get(tier)!.keys()]);

  function remove(job: Job): boolean {
    for (const tier of waiting.values()) {
      const left = tier.get(job);
      if (left === undefined) continue;
      tier.delete(job);
      left();
      return true;
    }
    return false;
  }

  return {
    push: (tier, job) => new Promise((resolve) => waiting.get(tier)!.set(job, resolve)),
    peek() {
      for (const tier of waiting.values()) {
        const [first] = tier.keys();
        if (first !== undefined) return first;
      }
      return null;
    },
    remove,
    drain() {
      const all = jobs();
      all.forEach(remove);
      return all;
    },
    count: (tier) => waiting.get(tier)!.size,
    jobs,
  };
}
