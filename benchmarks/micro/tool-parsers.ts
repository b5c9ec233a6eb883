import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

import { closestName } from '../../shared/config/closest-name.ts';
import { distinctFormats } from './distinct-formats.ts';
import { SHAPES } from './long-outputs.ts';
import { DELTA_CHARACTERS, measureGrowth, measureSpeed } from './measure-parser.ts';
import type { Growth, Speed } from './measure-parser.ts';

/** `characters` of output, and twice as many; of arguments in one string `longCharacters`, and twice as many. */
const FULL = { characters: 100_000, longCharacters: 500_000, rounds: 5 } as const;
const QUICK = { characters: 30_000, longCharacters: 60_000, rounds: 2 } as const;

const HELP = `Time that the tool parsers take, and how it grows with the length of the output.

  npm run bench:micro -- [--format NAME…] [--quick] [--json] [--save FILE]

  --format NAME  only these formats; may come several times or hold several names
  --quick        under a minute: shorter outputs and fewer rounds, nothing else
  --json         the last line is one JSON object with every figure
  --save FILE    writes that object to a file, too
  --help         this text

First table: one call with one long string of source code. Nanoseconds per character at ${DELTA_CHARACTERS} characters a delta
(about a token), at 1 and all in one piece; microseconds a delta, median and p99 over one stream of ${DELTA_CHARACTERS}; "text":
median of plain words. Second table: how much longer twice the length takes, at 1 character a delta, for whatever may
grow in an output; 2 is linear. "string" goes from ${FULL.longCharacters / 1_000} to ${FULL.longCharacters / 500} thousand characters, the others from
${FULL.characters / 1_000} to ${FULL.characters / 500}.
`;

const TARGET_US = 2;

interface Options {
  formats: readonly string[];
  quick: boolean;
  json: boolean;
  save: string | undefined;
}

const options = readOptions();
if (options !== null) await bench(options);

function readOptions(): Options | null {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        format: { type: 'string', multiple: true, default: [] },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        save: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return null;
    }
    if (positionals.length > 0 && values.format.length === 0)
      throw new Error(`unexpected "${positionals[0]}"; formats stand behind --format`);
    return { ...values, formats: readFormats([...values.format, ...positionals]), save: values.save };
  } catch (error) {
    process.stderr.write(`bench:micro: ${(error as Error).message}\n`);
    process.exitCode = 2;
    return null;
  }
}

/** Every name of a format will do; none: all formats. */
function readFormats(names: readonly string[]): readonly string[] {
  const all = [...distinctFormats()];
  if (names.length === 0) return all.map(([first]) => first);
  return names.map((name) => {
    const [format] = all.find(([first, others]) => first === name || others.includes(name)) ?? [];
    if (format !== undefined) return format;
    const near = closestName(
      name,
      all.flatMap(([first, others]) => [first, ...others]),
    );
    const known =
      near === null ? `known: ${all.map(([first]) => first).join(', ')}` : `did you mean "${near}"?`;
    throw new Error(`--format: unknown "${name}"; ${known}`);
  });
}

async function bench({ formats, quick, json, save }: Options): Promise<void> {
  const plan = quick ? QUICK : FULL;
  const startedAt = performance.now();
  printRow('', ['ns/char', 'at 1', 'whole', 'µs median', 'µs p99', 'text µs']);
  const speeds = formats.map((format) => printSpeed(measureSpeed(format, plan)));
  process.stdout.write('\n');
  printRow('twice the length', SHAPES);
  const growths = formats.map((format) => printGrowth(measureGrowth(format, plan)));
  const slow = speeds.filter((speed) => speed.deltaUsMedian >= TARGET_US).map((speed) => speed.format);
  const verdict = slow.length === 0 ? 'under for every format' : `not under for ${slow.join(', ')}`;
  process.stdout.write(`\nmedian delta under ${TARGET_US} µs: ${verdict}\n`);
  process.stdout.write(`${((performance.now() - startedAt) / 1_000).toFixed(0)} s\n`);
  const command = ['npm run bench:micro --', ...process.argv.slice(2)].join(' ');
  const result = JSON.stringify({ command, config: { ...plan, quick }, machine: machine(), speeds, growths });
  if (save !== undefined) await writeFile(save, `${result}\n`);
  if (json) process.stdout.write(`${result}\n`);
}

function machine() {
  return { node: process.version, arch: process.arch, cores: availableParallelism() };
}

function printSpeed(speed: Speed): Speed {
  const { nsPerCharacter: at4, nsPerCharacterAt1: at1, nsPerCharacterWhole: whole } = speed;
  const times = [speed.deltaUsMedian, speed.deltaUsP99, speed.textDeltaUsMedian];
  printRow(speed.format, [
    ...[at4, at1, whole].map((ns) => ns.toFixed(1)),
    ...times.map((us) => us.toFixed(2)),
  ]);
  return speed;
}

function printGrowth(growth: Growth): Growth {
  printRow(
    growth.format,
    SHAPES.map((shape) => growth.ratios[shape].toFixed(2)),
  );
  return growth;
}

function printRow(label: string, cells: readonly string[]): void {
  process.stdout.write(`${label.padEnd(20)}${cells.map((cell) => cell.padStart(11)).join('')}\n`);
}
