import { parseArgs } from 'node:util';

import { SHIPPED_JUDGE } from '../../../shared/routing/answer-judge/shipped-judge.ts';
import type { LabelledRequest } from './example.ts';
import { DEFAULT_L2 } from './fit-model.ts';
import { writeModel } from './model-file.ts';
import { readLabelled } from './read-labelled.ts';
import { SHIPPED_WEIGHTS } from './shipped-weights.ts';
import { trainAndMeasure } from './train-and-measure.ts';
import { trainJudge } from './train-judge.ts';

const HELP = `Trains the routing classifier on requests of which it is known whether a small and a large model answered right.

  npm run router:train -- --data FILE [--data FILE …] [--out FILE]

Each line of a file (plain or gzipped) is one JSON object:
  {"id", "source"?, "messages", "tools"?, "response_format"?, "small_ok": 0 or 1, "large_ok": 0 or 1}
Prints cross-validated figures with 95 % confidence intervals beside the heuristic and chance, and writes the weights.
Use them with "weights: FILE" in configs/routing.yaml.

  --data FILE    labelled requests; may be given several times
  --out FILE     where the weights go (default: the ones that are shipped)
  --outputs FILE what the small model answered, to train the judge of answers, too: lines {"id", "small_output"}
  --judge-out FILE  where the judge's weights go (default: the ones that are shipped)
  --seed N       of folds, groups and intervals (default 1)
  --folds N      of the cross-validation (default 5)
  --l2 X         penalty on the weights (default ${DEFAULT_L2})
  --skip-bad     train without the lines that cannot be read, instead of refusing
  --help         this text
`;

/** Bad lines that are named; the rest is counted. */
const NAMED_PROBLEMS = 10;
/** Fewer say nothing about requests that are not among them. */
const LEAST_REQUESTS = 50;

interface Options {
  data: string[];
  out: string;
  outputs: string | undefined;
  judgeOut: string;
  seed: number;
  folds: number;
  l2: number;
  skipBad: boolean;
}

try {
  const options = readOptions();
  if (options !== null) train(options);
} catch (error) {
  process.stderr.write(`router:train: ${(error as Error).message}\n`);
  process.exitCode = 2;
}

function readOptions(): Options | null {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: SHIPPED_WEIGHTS },
      outputs: { type: 'string' },
      'judge-out': { type: 'string', default: SHIPPED_JUDGE },
      seed: { type: 'string', default: '1' },
      folds: { type: 'string', default: '5' },
      l2: { type: 'string', default: String(DEFAULT_L2) },
      'skip-bad': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return null;
  }
  if (values.data.length === 0) throw new Error('--data FILE is missing (--help says more)');
  return {
    data: values.data,
    out: values.out,
    outputs: values.outputs,
    judgeOut: values['judge-out'],
    seed: numberOf('--seed', values.seed, (n) => Number.isInteger(n) && n >= 0),
    folds: numberOf('--folds', values.folds, (n) => Number.isInteger(n) && n >= 2),
    l2: numberOf('--l2', values.l2, (n) => n > 0),
    skipBad: values['skip-bad'],
  };
}

function numberOf(name: string, text: string, fits: (value: number) => boolean): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || !fits(value))
    throw new Error(`${name}: "${text}" will not do`);
  return value;
}

function train({ data, out, outputs, judgeOut, skipBad, ...settings }: Options): void {
  const { requests, sha256, problems } = readLabelled(data);
  if (problems.length > 0) report(problems, skipBad);
  if (requests.length < LEAST_REQUESTS) {
    throw new Error(`${requests.length} requests are too few: at least ${LEAST_REQUESTS}`);
  }
  refuseOneSided(requests);
  const { model, provenance, heldOut, table } = trainAndMeasure(requests, {
    ...settings,
    dataSha256: sha256,
    say: (text) => process.stderr.write(`${text}\n`),
  });
  writeModel(out, model, provenance);
  process.stdout.write(`${table}\n`);
  process.stderr.write(`wrote ${out}\n`);
  if (outputs === undefined) return;
  const count = trainJudge({ requests, heldOut, outputs, out: judgeOut });
  process.stderr.write(`wrote ${judgeOut}, from ${count} answers\n`);
}

/** Where one side is always right there is nothing to learn. */
function refuseOneSided(requests: readonly LabelledRequest[]): void {
  const small = requests.reduce((sum, { smallOk }) => sum + smallOk, 0);
  const large = requests.reduce((sum, { largeOk }) => sum + largeOk, 0);
  if (small === 0 || small === requests.length) {
    throw new Error(
      `the small model is right in ${small === 0 ? 'none' : 'all'} of the requests: nothing to learn`,
    );
  }
  if (large <= small)
    throw new Error('the large model is right no more often than the small one: nothing to gain');
}

function report(problems: readonly string[], skipBad: boolean): void {
  const named = problems.slice(0, NAMED_PROBLEMS).join('\n');
  const more = problems.length > NAMED_PROBLEMS ? `\n… and ${problems.length - NAMED_PROBLEMS} more` : '';
  if (!skipBad)
    throw new Error(`${problems.length} bad lines (--skip-bad leaves them out):\n${named}${more}`);
  process.stderr.write(`left out ${problems.length} bad lines:\n${named}${more}\n`);
}
