import { comparison } from './comparison.ts';
import { goodEnough } from './good-enough.ts';
import { least } from './least.ts';
import type { Strategy } from './strategy.ts';

/** `latency`: of the models that are good enough, the one that would have answered first, its queue included. */
export function createFastestStrategy(bar: number): Strategy {
  return (classification, all) => {
    const { candidates, reasons } = goodEnough(classification, bar, all);
    const { model, expectedMs } = least(candidates, (candidate) => candidate.expectedMs);
    const time = `answers in about ${Math.round(expectedMs)} ms, first`;
    return { model, reasons: [...reasons, ...comparison(candidates, `${model.id} ${time}`)] };
  };
}
