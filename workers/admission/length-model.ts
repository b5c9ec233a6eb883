import { binOf, binStart, createLengthCurve, LENGTH_BINS, type LengthCurve } from './length-curve.ts';

/** What is known of a request before it runs: its lengths are learned apart from those of other kinds. */
export interface RequestKind {
  tenant: string;
  /** Route class, with or without tools, …: anything short and of few values. */
  class: string;
}

/** A request that is being generated. */
export interface RunningOutput {
  kind: RequestKind;
  /** Tokens written so far. */
  written: number;
}

/** Output lengths of one model, learned online from what its requests wrote. */
export interface LengthModel {
  /** What is known now of this kind. Valid until the next `observe` or `refresh`. */
  curve(kind: RequestKind): LengthCurve;
  /** `cut`: it would have gone on (`max_tokens`, a cancel): all that is known is that it is longer. */
  observe(kind: RequestKind, output: { tokens: number; cut: boolean }): void;
  /** Takes in how far the running ones are. */
  refresh(running: Iterable<RunningOutput>): void;
}

/** Weight that one observation loses with each later one: the last 250 or so count. */
const FORGET = 0.996;
/** Observations that the more general curve counts for in a more special one. */
const PARENT_WEIGHT = 6;
/** Kinds of which nothing was heard are dropped beyond this many, oldest first. */
const MAX_KINDS = 512;

/** Chat and agent turns before anything was seen: lognormal, median 256 tokens, and wide. */
const PRIOR_MEDIAN_TOKENS = 256;
const PRIOR_SIGMA = 1.5;
const PRIOR_WEIGHT = 1;
/** Before anything was seen, most requests are taken to run to their bound: short ones soon prove it wrong. */
const PRIOR_LONGER_WEIGHT = 4;

interface Counts {
  ended: Float64Array;
  longer: Float64Array;
  weight: number;
  /** Running ones, as of the last refresh. */
  running: Float64Array;
  runningCount: number;
}

export function createLengthModel(): LengthModel {
  const all = createCounts();
  const kinds = new Map<string, Counts>();
  const curves = new Map<string, LengthCurve>();
  /** What each parent's children start from: hundreds of kinds have one parent, and it takes longer than their own part. */
  const beliefs = new Map<LengthCurve, Belief>();
  let general: LengthCurve | null = null;

  function countsOf(key: string): Counts {
    const counts = kinds.get(key) ?? createCounts();
    // To the end of the map: the first one is then the one heard of least recently.
    kinds.delete(key);
    kinds.set(key, counts);
    if (kinds.size > MAX_KINDS) kinds.delete(kinds.keys().next().value!);
    return counts;
  }

  function forgetCurves(): void {
    curves.clear();
    beliefs.clear();
    general = null;
  }

  const generalCurve = () => (general ??= curveOf(all, PRIOR));

  function beliefOf(parent: LengthCurve): Belief {
    const belief = beliefs.get(parent) ?? countsLike(parent, PARENT_WEIGHT);
    beliefs.set(parent, belief);
    return belief;
  }

  function special(key: string, parent: LengthCurve): LengthCurve {
    const known = curves.get(key);
    if (known !== undefined) return known;
    const counts = kinds.get(key);
    const curve = counts === undefined ? parent : curveOf(counts, beliefOf(parent));
    curves.set(key, curve);
    return curve;
  }

  return {
    curve: (kind) => special(kindKey(kind), special(kind.class, generalCurve())),
    observe(kind, { tokens, cut }) {
      for (const counts of [all, countsOf(kind.class), countsOf(kindKey(kind))]) add(counts, tokens, cut);
      forgetCurves();
    },
    refresh(running) {
      for (const counts of [all, ...kinds.values()]) clearRunning(counts);
      for (const { kind, written } of running) {
        for (const counts of [all, countsOf(kind.class), countsOf(kindKey(kind))])
          addRunning(counts, written);
      }
      forgetCurves();
    },
  };
}

/** No class holds a space, so no key is another's. */
function kindKey({ tenant, class: name }: RequestKind): string {
  return `${name} ${tenant}`;
}

function createCounts(): Counts {
  const bins = () => new Float64Array(LENGTH_BINS);
  return { ended: bins(), longer: bins(), weight: 0, running: bins(), runningCount: 0 };
}

function add(counts: Counts, tokens: number, cut: boolean): void {
  for (let bin = 0; bin < LENGTH_BINS; bin++) {
    counts.ended[bin]! *= FORGET;
    counts.longer[bin]! *= FORGET;
  }
  counts.weight = counts.weight * FORGET + 1;
  const bins = cut ? counts.longer : counts.ended;
  bins[binOf(tokens)]! += 1;
}

function clearRunning(counts: Counts): void {
  if (counts.runningCount === 0) return;
  counts.running.fill(0);
  counts.runningCount = 0;
}

function addRunning(counts: Counts, written: number): void {
  counts.running[binOf(written)]! += 1;
  counts.runningCount += 1;
}

/** What is believed where nothing special is known, as if it had been observed. */
interface Belief {
  ended: Float64Array;
  /** Longer than any bin. */
  longest: number;
}

function curveOf(counts: Counts, belief: Belief): LengthCurve {
  const ended = counts.ended.map((count, bin) => count + belief.ended[bin]!);
  const longer = counts.longer.map((count, bin) => count + counts.running[bin]!);
  longer[LENGTH_BINS - 1]! += belief.longest;
  return createLengthCurve(ended, longer, counts.weight);
}

function countsLike(curve: LengthCurve, weight: number): Belief {
  const ended = Float64Array.from(
    { length: LENGTH_BINS },
    (_, bin) => weight * (curve.survival(binStart(bin)) - curve.survival(binStart(bin + 1))),
  );
  return { ended, longest: weight * curve.survival(binStart(LENGTH_BINS)) };
}

function priorBelief(): Belief {
  const center = binOf(PRIOR_MEDIAN_TOKENS);
  const binsPerSigma = binOf(PRIOR_MEDIAN_TOKENS * Math.exp(PRIOR_SIGMA)) - center;
  const shares = Float64Array.from({ length: LENGTH_BINS }, (_, bin) =>
    Math.exp(-0.5 * ((bin - center) / binsPerSigma) ** 2),
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  return { ended: shares.map((share) => (share * PRIOR_WEIGHT) / sum), longest: PRIOR_LONGER_WEIGHT };
}

const PRIOR = priorBelief();
