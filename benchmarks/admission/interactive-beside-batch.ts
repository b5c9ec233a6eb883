import { measureInteractiveCapacity, measureMixed, type MixedFigures, type Phase } from './measure.ts';
import { direct, fixedConcurrency } from './policies.ts';
import { DEFAULTS, switchyard } from './switchyard-policy.ts';
import { integer, ms, percent, printRow, printTitle, ratio } from './table.ts';
import type { CreatePolicy, EngineFlags } from './world.ts';

/** One operating point for each preset: the engine's flag and the model's `batch_kv_share` that we recommend there. */
export const OPERATING_POINTS = [
  {
    preset: '8b-h100',
    longPrefillTokenThreshold: 512,
    batchKvShare: 0.4,
    phase: { warmUpS: 120, seconds: 300 },
    fixed: [64, 128, 160],
  },
  {
    preset: '8b-a10g',
    longPrefillTokenThreshold: 128,
    batchKvShare: 0.85,
    phase: { warmUpS: 120, seconds: 3600 },
    fixed: [6, 9, 12],
  },
  {
    preset: '70b-awq-h100',
    longPrefillTokenThreshold: 256,
    batchKvShare: 0.8,
    phase: { warmUpS: 120, seconds: 3600 },
    fixed: [20, 30, 40],
  },
] as const;

/** Requests per second at most, and the share of what the engine could do of them if it had nothing else. */
const MOST_PER_SECOND = 15;
const SHARE_OF_CAPACITY = 0.25;
/** Batch requests that are there at any time: more than any engine holds. */
const BACKLOG = 1024;
const THRESHOLDS = [0, 128, 256, 512, 1024];
const BATCH_SHARES = [0.3, 0.4, 0.6, 0.8, 0.85, 1];

export interface FrontierPoint {
  label: string;
  ttftVsAlone: number;
  allVsUnprotected: number;
  batchVsUnprotected: number;
  kind: 'baseline' | 'switchyard' | 'chosen';
}

/** Interactive requests beside endless batch, on one preset: three baselines, and Switchyard at many operating points. */
export function benchPreset(
  point: (typeof OPERATING_POINTS)[number],
  options: { seed: number; shorten: number },
) {
  const { preset } = point;
  const { seed } = options;
  const phase: Phase = { warmUpS: point.phase.warmUpS, seconds: point.phase.seconds / options.shorten };
  const capacity = measureInteractiveCapacity(
    preset,
    { warmUpS: 60, seconds: 120 },
    { policy: direct, seed },
  );
  const interactiveRate = Math.min(MOST_PER_SECOND, SHARE_OF_CAPACITY * capacity);
  const measure = (policy: CreatePolicy, flags: EngineFlags = {}, batchBacklog = BACKLOG) =>
    measureMixed({ preset, interactiveRate, batchBacklog }, phase, { policy, flags, seed });

  printTitle(
    `${preset}: interactive 512 in / 128 out at ${interactiveRate.toFixed(2)}/s (a quarter of the ${capacity.toFixed(1)}/s that the engine does of them alone)`,
    ['TTFT p50', 'TTFT p99', 'p99 / alone', 'all tok/s', 'of unprotected', 'batch tok/s', 'of unprotected'],
  );
  const alone = measure(direct, {}, 0);
  const unprotected = measure(direct);
  const frontier: FrontierPoint[] = [];

  function show(
    label: string,
    figures: MixedFigures,
    kind: FrontierPoint['kind'],
  ): FrontierPoint & { figures: MixedFigures } {
    const compared = {
      ttftVsAlone: figures.interactiveTtftP99Ms / alone.interactiveTtftP99Ms,
      allVsUnprotected: figures.all / unprotected.all,
      batchVsUnprotected: figures.batch / unprotected.batch,
    };
    const row = { label, kind, ...compared };
    frontier.push(row);
    printRow(label, [
      ms(figures.interactiveTtftP50Ms),
      ms(figures.interactiveTtftP99Ms),
      ratio(compared.ttftVsAlone),
      integer(figures.all),
      percent(compared.allVsUnprotected),
      integer(figures.batch),
      percent(compared.batchVsUnprotected),
    ]);
    return { ...row, figures };
  }

  printRow('alone', [
    ms(alone.interactiveTtftP50Ms),
    ms(alone.interactiveTtftP99Ms),
    ratio(1),
    integer(alone.all),
  ]);
  show('straight to the engine', unprotected, 'baseline');
  for (const limit of point.fixed)
    show(`fixed concurrency ${limit}`, measure(fixedConcurrency(limit)), 'baseline');
  show("engine's priority scheduling", measure(direct, { schedulingPolicy: 'priority' }), 'baseline');
  for (const threshold of THRESHOLDS) {
    for (const batchKvShare of BATCH_SHARES) {
      // Each of the two alone; their product is too long a run.
      if ((threshold === point.longPrefillTokenThreshold) === (batchKvShare === point.batchKvShare)) continue;
      const figures = measure(switchyard({ batchKvShare }), recommended(threshold));
      show(`switchyard, ${threshold} / ${batchKvShare}`, figures, 'switchyard');
    }
  }
  const policy = switchyard({ batchKvShare: point.batchKvShare });
  const label = `SWITCHYARD, ${point.longPrefillTokenThreshold} / ${point.batchKvShare}`;
  const chosen = show(label, measure(policy, recommended(point.longPrefillTokenThreshold)), 'chosen');
  return { preset, interactiveRate, capacity, alone, chosen, frontier };
}

function recommended(longPrefillTokenThreshold: number): EngineFlags {
  return { schedulingPolicy: 'priority', longPrefillTokenThreshold };
}

/** The figures that are compared across versions: of the preset where each comes out worst. */
export function worstOf(presets: readonly ReturnType<typeof benchPreset>[]) {
  const chosen = presets.map((preset) => preset.chosen);
  return {
    interactive_ttft_p99_vs_alone: Math.max(...chosen.map((row) => row.ttftVsAlone)),
    all_throughput_vs_unprotected: Math.min(...chosen.map((row) => row.allVsUnprotected)),
    batch_throughput_vs_unprotected: Math.min(...chosen.map((row) => row.batchVsUnprotected)),
  };
}

/** Until room for a long prompt has come free, everybody else waiting behind it: the small cache of an A10G takes longest. */
const ROOM_S = 5;

/** Interactive load at 90 % of what the engine can do, for ever, and a few batch requests. */
export function benchStarvation(options: { seed: number; shorten: number }) {
  const backlog = 4;
  const boundS = backlog * (DEFAULTS.starvationMs / 1000 + ROOM_S);
  printTitle(
    `Starvation: interactive at 90 % of capacity, ${backlog} batch requests; each starts within ${boundS} s`,
    ['slowest start', 'slowest end', 'TTFT p99'],
  );
  const rows = OPERATING_POINTS.map(({ preset, longPrefillTokenThreshold, phase }) => {
    const setting = {
      policy: switchyard(),
      flags: recommended(longPrefillTokenThreshold),
      seed: options.seed,
    };
    const capacity = measureInteractiveCapacity(
      preset,
      { warmUpS: 60, seconds: 120 },
      { policy: direct, seed: options.seed },
    );
    const load = { preset, interactiveRate: 0.9 * capacity, batchBacklog: backlog };
    const figures = measureMixed(load, { warmUpS: 60, seconds: phase.seconds / options.shorten }, setting);
    printRow(preset, [
      `${figures.slowestBatchStartS.toFixed(1)} s`,
      `${figures.slowestBatchEndS.toFixed(1)} s`,
      ms(figures.interactiveTtftP99Ms),
    ]);
    return { preset, ...figures };
  });
  return {
    figures: { batch_start_vs_bound: Math.max(...rows.map((row) => row.slowestBatchStartS)) / boundS },
    rows,
  };
}
