/**
 * How long outputs get: the share of requests that write more than a number of tokens, as a product-limit
 * (Kaplan–Meier) estimate. It takes in what ended by itself, and also what is only known to be longer: requests still
 * running and those cut by `max_tokens`. Leaving those out would see short answers only, as these end first.
 */
export interface LengthCurve {
  /** P(output > tokens), 0..1. */
  survival(tokens: number): number;
  /** Expected output of a request that has written `written` tokens and may write `bound`, in all. */
  mean(written: number, bound: number): number;
  /** The length that a share `p` of such requests does not pass. */
  quantile(p: number, written: number, bound: number): number;
  /** Effective number of requests that it rests on, the prior left out. */
  samples: number;
}

/** Bins grow by 9 %: finer than any prediction from outside is good for. */
const BINS_PER_OCTAVE = 8;
/** 2^18 tokens: twice the longest context in use. */
export const LENGTH_BINS = 18 * BINS_PER_OCTAVE;

export function binOf(tokens: number): number {
  return Math.min(LENGTH_BINS - 1, Math.floor(BINS_PER_OCTAVE * Math.log2(Math.max(1, tokens))));
}

/** Where a bin begins; not rounded to whole tokens. */
export function binStart(bin: number): number {
  return 2 ** (bin / BINS_PER_OCTAVE);
}

/** `ended` and `longer` by bin: outputs that ended there, and those last seen there without an end. */
export function createLengthCurve(ended: Float64Array, longer: Float64Array, samples: number): LengthCurve {
  // alive[k] = P(output ≥ start of bin k).
  const alive = new Float64Array(LENGTH_BINS + 1);
  let atRisk = 0;
  for (let bin = 0; bin < LENGTH_BINS; bin++) atRisk += ended[bin]! + longer[bin]!;
  alive[0] = 1;
  for (let bin = 0; bin < LENGTH_BINS; bin++) {
    // Those last seen within the bin were at risk for about half of it.
    const exposed = atRisk - longer[bin]! / 2;
    alive[bin + 1] = exposed > 0 ? alive[bin]! * Math.max(0, 1 - ended[bin]! / exposed) : 0;
    atRisk -= ended[bin]! + longer[bin]!;
  }

  function survival(tokens: number): number {
    if (tokens < 1) return 1;
    const position = Math.min(LENGTH_BINS - 1e-9, BINS_PER_OCTAVE * Math.log2(tokens));
    const bin = Math.floor(position);
    return alive[bin]! + (alive[bin + 1]! - alive[bin]!) * (position - bin);
  }

  function mean(written: number, bound: number): number {
    const now = survival(written);
    if (now <= 0 || bound <= written) return Math.min(bound, written + 1);
    let sum = 0;
    let from = written;
    let fromAlive = now;
    for (let bin = binOf(written + 1) + 1; from < bound; bin++) {
      const to = Math.min(bound, bin < LENGTH_BINS ? Math.max(from, binStart(bin)) : bound);
      const toAlive = survival(to);
      sum += ((fromAlive + toAlive) / 2) * (to - from);
      from = to;
      fromAlive = toAlive;
    }
    return written + Math.max(1, sum / now);
  }

  function quantile(p: number, written: number, bound: number): number {
    const target = survival(written) * (1 - p);
    let low = written;
    let high = bound;
    while (high - low > 1) {
      const middle = (low + high) / 2;
      if (survival(middle) > target) low = middle;
      else high = middle;
    }
    return Math.ceil(high);
  }

  return { survival, mean, quantile, samples };
}
