import type { LengthCurve } from './length-curve.ts';

/** A request that holds, or is about to hold, part of the KV cache. */
export interface ForecastRequest {
  /** Prompt + output so far, tokens. */
  contextTokens: number;
  /** Output so far, and at most. */
  written: number;
  bound: number;
  curve: LengthCurve;
  /** Tokens ahead that are looked at: its whole life, or less for one that can be parked at little cost. */
  horizon: number;
}

/**
 * The KV cache that a set of requests will take if nothing is added: at each point of a horizon every request has
 * either ended, by what is known of output lengths, or grown. (After "Past-Future Scheduler for LLM Serving under
 * SLA Guarantees", ASPLOS 2025, with expected shares in the place of drawn lengths.)
 */
export interface KvForecast {
  /** Adds it, or brings it up to date. */
  set(id: string, request: ForecastRequest): void;
  /** Idempotent. */
  remove(id: string): void;
  clear(): void;
  /** Requests in it. */
  readonly size: number;
  /** The highest expected point up to `horizon` tokens ahead, blocks, with `candidate` there as well. 0: what is held now. */
  peakBlocks(horizon: number, candidate?: ForecastRequest): number;
}

/**
 * Points of the horizon, in output tokens from now: all requests of a batch advance by one token a step, so tokens
 * are the batch's own time. Close together at first, where most of what is decided soon ends.
 */
const POINTS = [
  0, 16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 16_384, 32_768,
  65_536,
];

export function createKvForecast(blockSize: () => number): KvForecast {
  const expected = new Float64Array(POINTS.length);
  const parts = new Map<string, Float64Array>();

  function remove(id: string): void {
    const part = parts.get(id);
    if (part === undefined) return;
    parts.delete(id);
    // The sums of nothing are exactly 0: rounding errors do not outlive the requests that made them.
    if (parts.size === 0) expected.fill(0);
    else for (let point = 0; point < part.length; point++) expected[point]! -= part[point]!;
  }

  return {
    set(id, request) {
      remove(id);
      const part = lifeOf(request, blockSize());
      parts.set(id, part);
      for (let point = 0; point < part.length; point++) expected[point]! += part[point]!;
    },
    remove,
    get size() {
      return parts.size;
    },
    clear() {
      parts.clear();
      expected.fill(0);
    },
    peakBlocks(horizon, candidate) {
      const part = candidate === undefined ? null : lifeOf(candidate, blockSize());
      let peak = 0;
      for (let point = 0; point < POINTS.length && POINTS[point]! <= horizon; point++) {
        peak = Math.max(peak, expected[point]! + (part?.[point] ?? 0));
      }
      return peak;
    },
  };
}

/** Expected blocks of one request at each point; the points after its sure end are left out. */
function lifeOf(request: ForecastRequest, blockSize: number): Float64Array {
  const { contextTokens, written, bound, curve, horizon } = request;
  const life = new Float64Array(POINTS.length);
  const alive = curve.survival(written);
  // Its peak is just before its bound, which lies between two points: the later one counts it as it is then.
  const last = Math.max(0, bound - written - 1);
  for (let point = 0; point < POINTS.length; point++) {
    if (POINTS[point]! > horizon || (point > 0 && POINTS[point - 1]! >= last)) return life.subarray(0, point);
    const ahead = Math.min(POINTS[point]!, last);
    const share = ahead === 0 || alive <= 0 ? 1 : curve.survival(written + ahead) / alive;
    life[point] = share * Math.ceil((contextTokens + ahead + 1) / blockSize);
  }
  return life;
}
