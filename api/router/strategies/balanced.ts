import type { Candidate } from '../candidate.ts';
import { comparison } from './comparison.ts';
import { goodEnough } from './good-enough.ts';
import { least } from './least.ts';
import type { Strategy } from './strategy.ts';

/**
 * Of the models that are good enough, the best bargain of money and time: the smallest sum of "times the cheapest"
 * and "times the fastest". An idle small model wins; one with a long queue loses to an idle large one.
 */
export function createBalancedStrategy(bar: number): Strategy {
  return (classification, all) => {
    const { candidates, reasons } = goodEnough(classification, bar, all);
    const { model } = least(candidates, burdenAmong(candidates));
    return {
      model,
      reasons: [...reasons, ...comparison(candidates, `${model.id} balances cost and time best`)],
    };
  };
}

function burdenAmong(candidates: readonly Candidate[]): (candidate: Candidate) => number {
  const nanoUsd = Math.max(1, Math.min(...candidates.map(({ expectedNanoUsd }) => expectedNanoUsd)));
  const ms = Math.max(1, Math.min(...candidates.map(({ expectedMs }) => expectedMs)));
  return ({ expectedNanoUsd, expectedMs }) => expectedNanoUsd / nanoUsd + expectedMs / ms;
}
