/** Output tokens a second, smoothed exponentially over about ten seconds of work. */
export interface Throughput {
  add(tokens: number): void;
  perSecond(): number;
}

const TIME_CONSTANT_MS = 10_000;

export function createThroughput(now: () => number = () => performance.now()): Throughput {
  let rate = 0;
  let pending = 0;
  let lastAt = now();

  function settle(): void {
    const elapsed = now() - lastAt;
    if (elapsed < 100) return;
    const weight = 1 - Math.exp(-elapsed / TIME_CONSTANT_MS);
    rate += weight * ((pending * 1000) / elapsed - rate);
    pending = 0;
    lastAt = now();
  }

  return {
    add(tokens) {
      pending += tokens;
      settle();
    },
    perSecond() {
      settle();
      return rate;
    },
  };
}
