import type { Candidate } from '../candidate.ts';
import { comparison } from './comparison.ts';
import { goodEnough } from './good-enough.ts';
import { least } from './least.ts';
import type { Strategy } from './strategy.ts';

/**
 * Of the models that are good enough, what costs least; the faster of equals. With a high bar that is the strategy
 * `cost` (small unless the score says no), with a low one `quality` (large unless the request is easy).
 */
export function createCheapestStrategy(bar: number): Strategy {
  return (classification, all) => {
    const { candidates, reasons } = goodEnough(classification, bar, all);
    const price = least(candidates, ({ expectedNanoUsd }) => expectedNanoUsd).expectedNanoUsd;
    const { model } = least(candidates.filter(costs(price)), ({ expectedMs }) => expectedMs);
    return { model, reasons: [...reasons, ...comparison(candidates, `${model.id} costs least`)] };
  };
}

function costs(price: number): (candidate: Candidate) => boolean {
  return ({ expectedNanoUsd }) => expectedNanoUsd === price;
}
