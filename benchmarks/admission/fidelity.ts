import { measurePr44594 } from './measure.ts';
import { direct } from './policies.ts';
import { MEASURED } from './pr-44594.ts';
import { integer, mean, percent, printRow, printTitle } from './table.ts';

/** The simulator against the real engine, on its own, mean over the seeds. */
export function benchFidelity(seeds: readonly number[]) {
  printTitle(`Fidelity: vLLM PR #44594, mean of seeds ${seeds.join(', ')}`, [
    'preemptions',
    'vLLM',
    'error',
    'output tok/s',
    'vLLM',
    'error',
  ]);
  const rows = MEASURED.map(({ watermark, ...real }) => {
    const runs = seeds.map((seed) => measurePr44594({ policy: direct, flags: { watermark }, seed }));
    const preemptions = mean(runs.map((run) => run.preemptions));
    const throughput = mean(runs.map((run) => run.outputTokensPerSecond));
    const preemptionsError = preemptions / real.preemptions - 1;
    const throughputError = throughput / real.outputTokensPerSecond - 1;
    printRow(`watermark ${watermark}`, [
      integer(preemptions),
      integer(real.preemptions),
      percent(preemptionsError),
      integer(throughput),
      integer(real.outputTokensPerSecond),
      percent(throughputError),
    ]);
    return { watermark, preemptionsError, throughputError, runs };
  });
  return {
    figures: {
      fidelity_preemptions_error_max: Math.max(...rows.map((row) => Math.abs(row.preemptionsError))),
      fidelity_throughput_error_max: Math.max(...rows.map((row) => Math.abs(row.throughputError))),
    },
    rows,
  };
}
