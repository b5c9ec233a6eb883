import type { Candidate } from '../candidate.ts';
import type { Classification } from '../classifier.ts';

export interface GoodEnough {
  candidates: readonly Candidate[];
  reasons: string[];
}

/**
 * Below the bar every model will do, from it on only a large one. Models that somebody runs come first, even one
 * that is not good enough: with `auto` an answer now is worth more than a 503.
 */
export function goodEnough({ score }: Classification, bar: number, all: readonly Candidate[]): GoodEnough {
  const easy = score < bar;
  const able = easy ? all : all.filter(({ model }) => model.role === 'large');
  const verdict = `score ${score.toFixed(2)}, bar ${bar.toFixed(2)}: ${easy ? 'any model will do' : 'wants a large model'}`;
  const ableAndLive = able.filter(({ live }) => live);
  if (ableAndLive.length > 0) return { candidates: ableAndLive, reasons: [verdict] };
  const live = all.filter((candidate) => candidate.live);
  if (live.length > 0) return { candidates: live, reasons: ['no worker for a better model', verdict] };
  if (able.length > 0) return { candidates: able, reasons: [verdict, 'no worker for any model'] };
  return { candidates: all, reasons: [verdict, 'no large model is configured or fits'] };
}
