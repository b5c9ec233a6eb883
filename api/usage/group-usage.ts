import { percentileOf } from '../../shared/ledger/latency-buckets.ts';
import type { Count, Counts, LedgerRow } from '../../shared/ledger/ledger.ts';

/** What sums can be parted by. */
export const GROUPINGS = ['model', 'route_class', 'tenant', 'hour', 'day'] as const;
export type Grouping = (typeof GROUPINGS)[number];

const DAY_MS = 86_400_000;

const VALUE_OF: Record<Grouping, (row: LedgerRow) => string | number> = {
  model: ({ model }) => model,
  route_class: ({ routeClass }) => routeClass,
  tenant: ({ tenant }) => tenant,
  // OpenAI's times are whole seconds.
  hour: ({ hourAt }) => hourAt / 1000,
  day: ({ hourAt }) => (hourAt - (hourAt % DAY_MS)) / 1000,
};

/** Rows with equal values of these groupings, added up; sorted by those values. No groupings: one sum of all. */
export function groupUsage(rows: readonly LedgerRow[], groupings: readonly Grouping[]): object[] {
  const groups = Map.groupBy(rows, (row) =>
    JSON.stringify(groupings.map((grouping) => VALUE_OF[grouping](row))),
  );
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, members]) => ({
      ...Object.fromEntries(groupings.map((grouping) => [grouping, VALUE_OF[grouping](members[0]!)])),
      ...sumUsage(members),
    }));
}

export function sumUsage(rows: readonly LedgerRow[]): object {
  const counts: Counts = {};
  const [ttft, total] = [new Map<number, number>(), new Map<number, number>()];
  for (const row of rows) {
    addCounts(counts, row.counts);
    addBuckets(ttft, row.ttft);
    addBuckets(total, row.total);
  }
  const of = (count: Count) => counts[count] ?? 0;
  return {
    jobs: {
      completed: of('completed'),
      failed: of('failed'),
      cancelled: of('cancelled'),
      expired: of('expired'),
    },
    refused_answers: of('refused_answers'),
    prompt_tokens: of('prompt_tokens'),
    cached_tokens: of('cached_tokens'),
    completion_tokens: of('completion_tokens'),
    cost_nano_usd: of('cost_nano_usd'),
    gpu_nano_usd: of('gpu_nano_usd'),
    always_large_nano_usd: of('always_large_nano_usd'),
    saved_nano_usd: of('always_large_nano_usd') - of('cost_nano_usd'),
    ttft_ms: percentiles(ttft),
    total_ms: percentiles(total),
  };
}

function addCounts(sum: Counts, counts: Counts): void {
  for (const [name, value] of Object.entries(counts) as [Count, number][])
    sum[name] = (sum[name] ?? 0) + value;
}

function addBuckets(sum: Map<number, number>, buckets: ReadonlyMap<number, number>): void {
  for (const [bucket, count] of buckets) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
}

function percentiles(buckets: ReadonlyMap<number, number>) {
  const at = (share: number) => {
    const ms = percentileOf(buckets, share);
    return ms === null ? null : Math.round(ms);
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
