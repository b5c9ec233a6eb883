import { median, percentile } from './percentile.ts';
import { runRound } from './run-round.ts';
import type { StreamSample, StreamTarget } from './stream-request.ts';

export interface LevelPlan {
  concurrency: number;
  rounds: number;
  roundMs: number;
  streamMs: number;
  outputTokens: number;
}

/** Raw figures of one round, milliseconds. */
export interface RoundFigures {
  side: 'direct' | 'gateway';
  concurrency: number;
  samples: number;
  ttft_p50_ms: number;
  ttft_p99_ms: number;
  itl_p50_ms: number;
  itl_p99_ms: number;
  e2el_p50_ms: number;
  output_tokens_per_s: number;
}

export interface Level {
  concurrency: number;
  rounds: RoundFigures[];
  /** Medians over the pairs of rounds of gateway − direct. */
  addedTtftP50Ms: number;
  addedTtftP99Ms: number;
  addedItlP99Ms: number;
}

/** Straight to the engine and through the gateway, in turn, so that a machine that drifts drifts under both. */
export async function measureLevel(
  sides: Record<RoundFigures['side'], StreamTarget>,
  plan: LevelPlan,
  random: () => number,
  onRound: (figures: RoundFigures) => void,
): Promise<Level> {
  const rounds: RoundFigures[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const side of round % 2 === 0
      ? (['direct', 'gateway'] as const)
      : (['gateway', 'direct'] as const)) {
      const startedAt = performance.now();
      const samples = await runRound(sides[side], { ...plan, durationMs: plan.roundMs, random });
      const figures = figuresOf(side, plan.concurrency, samples, performance.now() - startedAt);
      onRound(figures);
      rounds.push(figures);
    }
  }
  const added = (figure: 'ttft_p50_ms' | 'ttft_p99_ms' | 'itl_p99_ms') => medianDifference(rounds, figure);
  return {
    concurrency: plan.concurrency,
    rounds,
    addedTtftP50Ms: added('ttft_p50_ms'),
    addedTtftP99Ms: added('ttft_p99_ms'),
    addedItlP99Ms: added('itl_p99_ms'),
  };
}

function figuresOf(
  side: RoundFigures['side'],
  concurrency: number,
  samples: StreamSample[],
  elapsedMs: number,
): RoundFigures {
  const ttfts = samples.map(({ ttftMs }) => ttftMs);
  const itls = samples.flatMap(({ itlMs }) => itlMs);
  const tokens = samples.reduce((sum, { outputTokens }) => sum + outputTokens, 0);
  return {
    side,
    concurrency,
    samples: samples.length,
    ttft_p50_ms: percentile(ttfts, 50),
    ttft_p99_ms: percentile(ttfts, 99),
    itl_p50_ms: percentile(itls, 50),
    itl_p99_ms: percentile(itls, 99),
    e2el_p50_ms: percentile(
      samples.map(({ e2elMs }) => e2elMs),
      50,
    ),
    output_tokens_per_s: (tokens * 1000) / elapsedMs,
  };
}

function medianDifference(
  rounds: RoundFigures[],
  figure: 'ttft_p50_ms' | 'ttft_p99_ms' | 'itl_p99_ms',
): number {
  const of = (side: RoundFigures['side']) => rounds.filter((round) => round.side === side);
  const direct = of('direct');
  return median(of('gateway').map((round, index) => round[figure] - direct[index]![figure]));
}
