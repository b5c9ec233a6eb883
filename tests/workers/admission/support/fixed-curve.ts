import type { LengthCurve } from '../../../../workers/admission/length-curve.ts';

/** Every output has this length. */
export function fixedCurve(tokens: number): LengthCurve {
  return {
    survival: (at) => (at < tokens ? 1 : 0),
    mean: (written, bound) => Math.min(bound, Math.max(written + 1, tokens)),
    quantile: (_, written, bound) => Math.min(bound, Math.max(written + 1, tokens)),
    samples: 1000,
  };
}

/** Outputs end at a constant rate. */
export function fadingCurve(meanTokens: number): LengthCurve {
  const survival = (tokens: number) => Math.exp(-tokens / meanTokens);
  return {
    survival,
    mean: (written, bound) => written + meanTokens * (1 - Math.exp((written - bound) / meanTokens)),
    quantile: (p, written, bound) => Math.min(bound, written - meanTokens * Math.log(1 - p)),
    samples: 1000,
  };
}
