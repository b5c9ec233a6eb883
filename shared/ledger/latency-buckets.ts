/** Bucket `i` holds (1.1^(i−1), 1.1^i] ms: any percentile read from counts is within 5 % of the true one. */
const GROWTH = 1.1;

export function bucketOf(ms: number): number {
  return ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(GROWTH) - 1e-9);
}

/** `counts` by bucket, `share` in 0..1; null when there are none. Milliseconds, the bucket's middle. */
export function percentileOf(counts: ReadonlyMap<number, number>, share: number): number | null {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(total * share));
  for (const [bucket, count] of [...counts].toSorted(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return bucket === 0 ? 1 : GROWTH ** (bucket - 0.5);
  }
  return null;
}
