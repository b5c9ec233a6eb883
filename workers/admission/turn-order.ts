import { SERVICE_TIERS, type ServiceTier } from '../../shared/types/job.ts';

/** What the order of the claimed jobs rests on. Times are epoch ms. */
export interface Turn {
  tier: ServiceTier;
  /** When this worker claimed it: the queue, fair among tenants, gave the jobs out in this order. */
  claimedAt: number;
  deadlineAt: number | null;
  /** Expected time from start to end. */
  serviceMs: number;
  /** Expected work, tokens; null where lengths are known too badly to order by. */
  workTokens: number | null;
  /** Part of its answer is out: its client waits in the middle of a stream. */
  begun: boolean;
}

export interface TurnOrder<T extends Turn> {
  /**
   * The jobs in the order in which they go to the engine. A tier of which nothing has started for the starvation
   * bound comes first, whatever the others hold; else tiers come in their order. Inside a tier: who has waited here
   * beyond the bound, oldest first; who may miss its deadline, earliest first; whose answer has begun; then the
   * shortest (what lowers the mean wait most), and as they came where lengths are not known.
   */
  inTurn(jobs: Iterable<T>, now: number): T[];
  /** Goes ahead of its tier: nothing of this one has started for too long. */
  isStarved(job: T, now: number): boolean;
  /** A job of this tier has started. Returns how long its tier had waited for that, ms. */
  started(tier: ServiceTier, now: number): number;
  /** It was parked: its tier has waited as long as before it started, the time that it ran left out. */
  parked(tier: ServiceTier, waitedMs: number, now: number): void;
}

/** A deadline counts once the job must start within this time to keep it. */
const DEADLINE_SLACK_MS = 30_000;

type Key = readonly [tier: number, urgency: number, order: number, claimedAt: number];

export function createTurnOrder<T extends Turn>({ starvationMs }: { starvationMs: number }): TurnOrder<T> {
  /** By tier: since when jobs of it have waited without any starting. */
  const waitingSince = new Map<ServiceTier, number>();
  /** By tier: the same for parked jobs on their way back through the queue. */
  const parkedSince = new Map<ServiceTier, number>();

  function isStarved({ tier }: T, now: number): boolean {
    const since = waitingSince.get(tier);
    return tier !== SERVICE_TIERS[0] && since !== undefined && now - since >= starvationMs;
  }

  function noteWaiting(tiers: ReadonlySet<ServiceTier>, now: number): void {
    for (const tier of SERVICE_TIERS) {
      if (!tiers.has(tier)) {
        waitingSince.delete(tier);
        continue;
      }
      const since = Math.min(waitingSince.get(tier) ?? now, parkedSince.get(tier) ?? now);
      waitingSince.set(tier, since);
      parkedSince.delete(tier);
    }
  }

  function keyOf(job: T, now: number, averageWork: number): Key {
    const tier = isStarved(job, now) ? -1 : SERVICE_TIERS.indexOf(job.tier);
    const { claimedAt, deadlineAt, serviceMs } = job;
    if (now - claimedAt >= starvationMs) return [tier, 0, claimedAt, claimedAt];
    const mustStart = deadlineAt !== null && deadlineAt - serviceMs - now < DEADLINE_SLACK_MS;
    if (mustStart) return [tier, 1, deadlineAt, claimedAt];
    return [tier, job.begun ? 2 : 3, job.workTokens ?? averageWork, claimedAt];
  }

  return {
    inTurn(jobs, now) {
      const all = Array.from(jobs);
      noteWaiting(new Set(all.map(({ tier }) => tier)), now);
      const averageWork = mean(all.flatMap(({ workTokens }) => workTokens ?? []));
      const keyed = all.map((job) => ({ job, key: keyOf(job, now, averageWork) }));
      return keyed.toSorted((a, b) => compare(a.key, b.key)).map(({ job }) => job);
    },
    isStarved,
    started(tier, now) {
      const since = waitingSince.get(tier) ?? now;
      // The others of the tier that wait now begin a new wait.
      if (waitingSince.has(tier)) waitingSince.set(tier, now);
      return now - since;
    },
    parked(tier, waitedMs, now) {
      const since = now - waitedMs;
      parkedSince.set(tier, Math.min(since, parkedSince.get(tier) ?? since));
    },
  };
}

function compare(a: Key, b: Key): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

function mean(values: number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
