import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { benchFidelity } from './fidelity.ts';
import { frontierSvg } from './frontier-plot.ts';
import { benchPreset, benchStarvation, OPERATING_POINTS, worstOf } from './interactive-beside-batch.ts';
import { benchNoThrash, benchSkewed } from './no-thrash.ts';
import { DEFAULTS } from './switchyard-policy.ts';

const HELP = `Admission control against its baselines, on the simulated engine in virtual time: the worker's own code, hours of
traffic in minutes, the same figures on every machine.

  npm run bench:admission -- [--quick] [--json] [--only PART] [--seed N] [--plot FILE]

  --quick      under a minute: one seed and a tenth of the traffic, nothing else
  --json       the last line is one JSON object with every figure and the raw values
  --only PART  fidelity, interactive, thrash, skewed or starvation
  --seed N     first seed (default 1); the closed-loop parts take N to N + 4
  --plot FILE  writes the frontier of "interactive" as an SVG
  --help       this text
`;

const PARTS = ['fidelity', 'interactive', 'thrash', 'skewed', 'starvation'] as const;
type Part = (typeof PARTS)[number];

interface Options {
  quick: boolean;
  json: boolean;
  parts: readonly Part[];
  seed: number;
  plot: string | undefined;
}

const options = readOptions();
if (options !== null) await bench(options);

function readOptions(): Options | null {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        only: { type: 'string' },
        seed: { type: 'string', default: '1' },
        plot: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return null;
    }
    return { ...values, parts: readParts(values.only), seed: readSeed(values.seed), plot: values.plot };
  } catch (error) {
    process.stderr.write(`bench:admission: ${(error as Error).message}\n`);
    process.exitCode = 2;
    return null;
  }
}

function readParts(only: string | undefined): readonly Part[] {
  if (only === undefined) return PARTS;
  const part = PARTS.find((name) => name === only);
  if (part === undefined) throw new Error(`--only: unknown "${only}"; known: ${PARTS.join(', ')}`);
  return [part];
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0) throw new Error(`--seed: "${text}" is no whole number`);
  return seed;
}

async function bench({ quick, json, parts, seed, plot }: Options): Promise<void> {
  const seeds = Array.from({ length: quick ? 1 : 5 }, (_, index) => seed + index);
  const shorten = quick ? 10 : 1;
  const startedAt = performance.now();
  const figures: Record<string, number> = {};
  const raw: Record<string, unknown> = {};

  function take(part: Part, result: { figures: Record<string, number>; rows: unknown }): void {
    Object.assign(figures, result.figures);
    raw[part] = result.rows;
  }

  const run: Record<Part, () => Promise<void> | void> = {
    fidelity: () => take('fidelity', benchFidelity(seeds)),
    thrash: () => take('thrash', benchNoThrash(seeds, 0)),
    skewed: () => take('skewed', benchSkewed(quick ? seeds : seeds.slice(0, 3), 120 / (quick ? 4 : 1))),
    starvation: () => take('starvation', benchStarvation({ seed, shorten })),
    async interactive() {
      const presets = OPERATING_POINTS.map((point) => benchPreset(point, { seed, shorten }));
      take('interactive', { figures: worstOf(presets), rows: presets });
      if (plot !== undefined) await writeFile(plot, frontierSvg(presets));
    },
  };
  for (const part of parts) await run[part]();
  process.stdout.write(`\n${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
  if (!json) return;
  const config = { quick, defaults: DEFAULTS, operatingPoints: OPERATING_POINTS };
  process.stdout.write(`${JSON.stringify({ ...figures, config, seed, samples: seeds.length, raw })}\n`);
}
