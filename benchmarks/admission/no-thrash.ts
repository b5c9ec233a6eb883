import { type ClosedLoopFigures, measurePr44594, measureSkewed } from './measure.ts';
import { direct, fixedConcurrency } from './policies.ts';
import { switchyard } from './switchyard-policy.ts';
import { integer, mean, ms, percent, printRow, printTitle, ratio } from './table.ts';
import type { CreatePolicy } from './world.ts';

const SWEEP = [64, 75, 80, 85, 90, 95, 100];
const SWEEP_SKEWED = [100, 110, 120, 130, 140, 160];

/** One cache that is too small for all who want in: 128 clients, room for about 85. */
export function benchNoThrash(seeds: readonly number[], jitter: number) {
  const all = (policy: CreatePolicy) => seeds.map((seed) => measurePr44594({ policy, seed, jitter }));
  printTitle(`No thrash: PR #44594, watermark 0, jitter ${jitter}, mean of seeds ${seeds.join(', ')}`, [
    'output tok/s',
    'preemptions',
    'taken back',
    'ITL p99/median',
  ]);
  const flood = show('straight to the engine', all(direct));
  const fixed = SWEEP.map((limit) => show(`fixed concurrency ${limit}`, all(fixedConcurrency(limit))));
  const ours = show('switchyard', all(switchyard()));
  const best = Math.max(...fixed.map(({ throughput }) => throughput));
  const vsDirect = (count: number) => count / flood.preemptions;
  printRow('switchyard against these', [
    ratio(ours.throughput / best),
    percent(vsDirect(ours.preemptions)),
    percent(vsDirect(ours.preemptions + ours.parks)),
  ]);
  return {
    figures: {
      throughput_vs_best_fixed: ours.throughput / best,
      preemptions_vs_direct: vsDirect(ours.preemptions),
      preemptions_and_parks_vs_direct: vsDirect(ours.preemptions + ours.parks),
      itl_p99_vs_median: ours.itl,
      itl_p99_vs_median_direct: flood.itl,
    },
    rows: { flood, fixed, ours },
  };
}

function show(label: string, runs: ClosedLoopFigures[]) {
  const throughput = mean(runs.map((run) => run.outputTokensPerSecond));
  const preemptions = mean(runs.map((run) => run.preemptions));
  const parks = mean(runs.map((run) => run.parks));
  const itl = mean(runs.map((run) => run.itlP99Ms / run.itlP50Ms));
  printRow(label, [integer(throughput), integer(preemptions), integer(parks), ratio(itl)]);
  return {
    label,
    throughput,
    preemptions,
    parks,
    itl,
    itlP50Ms: ms(mean(runs.map((run) => run.itlP50Ms))),
    runs,
  };
}

/** Lengths that nobody can know, against policies that are told them. */
export function benchSkewed(seeds: readonly number[], seconds: number) {
  const phase = { warmUpS: 60, seconds };
  printTitle('Skewed outputs (lognormal, sigma 1), endless backlog', [
    'output tok/s',
    'preemptions',
    'taken back',
  ]);
  const measure = (label: string, policy: CreatePolicy) => {
    const runs = seeds.map((seed) => measureSkewed(phase, { policy, seed }));
    const throughput = mean(runs.map((run) => run.outputTokensPerSecond));
    const preemptions = mean(runs.map((run) => run.preemptions));
    printRow(label, [integer(throughput), integer(preemptions), integer(mean(runs.map((run) => run.parks)))]);
    return { label, throughput, runs };
  };
  // Only the last of these can make anything of the lengths; the others take requests as they come.
  const told = [
    measure('straight to the engine', direct),
    ...SWEEP_SKEWED.map((limit) => measure(`fixed concurrency ${limit}`, fixedConcurrency(limit))),
    measure('switchyard, told the true lengths', switchyard({ oracle: true })),
  ];
  const ours = measure('switchyard, learning them', switchyard());
  const best = Math.max(...told.map(({ throughput }) => throughput));
  printRow('against the best that is told', [percent(ours.throughput / best)]);
  return { figures: { throughput_vs_oracle: ours.throughput / best }, rows: { told, ours } };
}
