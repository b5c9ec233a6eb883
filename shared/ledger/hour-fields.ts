import type { RouteClass } from '../types/route.ts';
import { bucketOf } from './latency-buckets.ts';
import { type Count, COUNTS, type LedgerPosting, type LedgerRow } from './ledger.ts';

/**
 * The fields of an hour's hash: `<count> <class> <model>`, and `ttft:<bucket> <class> <model>` and `total:<bucket> …`
 * for latencies. The model's id is last, because it alone may hold a space.
 */
export function fieldsOf(postings: readonly LedgerPosting[]): (string | number)[] {
  return postings.flatMap(({ model, routeClass, counts, ttftMs, totalMs }) => {
    const group = `${routeClass} ${model}`;
    const sums = COUNTS.filter((count) => (counts[count] ?? 0) !== 0).flatMap((count) => [
      `${count} ${group}`,
      counts[count]!,
    ]);
    return [...sums, ...bucketField('ttft', ttftMs, group), ...bucketField('total', totalMs, group)];
  });
}

function bucketField(kind: 'ttft' | 'total', ms: number | null, group: string): (string | number)[] {
  return ms === null ? [] : [`${kind}:${bucketOf(ms)} ${group}`, 1];
}

export function toRows(
  fields: Record<string, string>,
  of: Pick<LedgerRow, 'tenant' | 'hourAt'>,
): LedgerRow[] {
  const rows = new Map<string, LedgerRow>();
  for (const [field, value] of Object.entries(fields)) {
    const [name, routeClass] = field.split(' ', 2) as [string, RouteClass];
    const group = field.slice(name.length + 1);
    const model = group.slice(routeClass.length + 1);
    const row = rows.get(group) ?? {
      ...of,
      model,
      routeClass,
      counts: {},
      ttft: new Map(),
      total: new Map(),
    };
    rows.set(group, row);
    add(row, name, Number(value));
  }
  return [...rows.values()];
}

function add(row: LedgerRow, name: string, value: number): void {
  const [kind, bucket] = name.split(':') as [string, string | undefined];
  if (bucket === undefined) row.counts[kind as Count] = value;
  else (kind === 'ttft' ? row.ttft : row.total).set(Number(bucket), value);
}
