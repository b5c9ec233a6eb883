import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Agent } from 'undici';

import { planEngines } from '../../deploy/up/engine-plan.ts';
import { createGateway } from '../../deploy/up/gateway.ts';
import { loadConfig } from '../../shared/config/load-config.ts';
import { createRandom } from '../../shared/lib/random.ts';
import { type Level, measureLevel, type RoundFigures } from './added-latency.ts';

const HELP = `Latency that the gateway adds: time to first token and gaps between tokens through the gateway against the same
requests straight to the simulated engine, in turn, in one run.

  npm run bench:load -- [--quick] [--json] [--seed N]

  --quick   under a minute: shorter rounds and fewer of them, nothing else
  --json    the last line is one JSON object with every figure and the raw values of each round
  --seed N  prompts and pauses (default 1)
  --help    this text
`;

/** Decode steps of the 8B preset take about 7 ms; at this speed a stream runs at about 50 tokens/s. */
const SIMULATOR_SPEED = 0.36;
const LEVELS = [1, 64, 200];
const OUTPUT_TOKENS = 32;
/** A stream's length before any was measured: 32 tokens at 50/s and some prefill. */
const FIRST_STREAM_MS = 800;

const values = flags();
if (values.help) process.stdout.write(HELP);
else await bench({ quick: values.quick, json: values.json, seed: Number(values.seed) });

function flags() {
  try {
    return parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`bench:load: ${(error as Error).message}\n`);
    process.exit(2);
  }
}

async function bench(options: { quick: boolean; json: boolean; seed: number }): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'switchyard-bench-'));
  const config = loadConfig('configs');
  const model = config.models.find(({ role }) => role === 'small')!;
  const gateway = createGateway({
    config,
    configFolder: 'configs',
    engines: planEngines(config, new Map()),
    host: '127.0.0.1',
    port: 0,
    apis: 1,
    metricsHost: '127.0.0.1',
    speed: SIMULATOR_SPEED,
    redisUrl: null,
    dataFolder,
    verbose: false,
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  try {
    const { urls, engines } = await gateway.start();
    const engineUrl = engines.find((engine) => engine.model === model.id)!.url;
    const dispatcher = new Agent({ connections: 256, headersTimeout: 60_000, bodyTimeout: 60_000 });
    const sides = {
      direct: { dispatcher, url: engineUrl, model: model.engineModel },
      gateway: { dispatcher, url: urls[0]!, model: model.id },
    };
    const levels = await measure(sides, options);
    await dispatcher.destroy();
    report(levels, options);
  } finally {
    await gateway.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

async function measure(
  sides: Parameters<typeof measureLevel>[0],
  { quick, seed }: { quick: boolean; seed: number },
): Promise<Level[]> {
  const random = createRandom(seed);
  const plan = { rounds: quick ? 2 : 6, roundMs: quick ? 3_000 : 8_000, outputTokens: OUTPUT_TOKENS };
  const levels: Level[] = [];
  for (const concurrency of LEVELS) {
    // How long a stream takes at this level says how often one has to begin.
    const warmUp = { ...plan, concurrency, rounds: 1, roundMs: 1_500, streamMs: FIRST_STREAM_MS };
    const [direct] = (await measureLevel(sides, warmUp, random, () => undefined)).rounds;
    levels.push(
      await measureLevel(sides, { ...plan, concurrency, streamMs: direct!.e2el_p50_ms }, random, show),
    );
  }
  return levels;
}

function show(figures: RoundFigures): void {
  const { side, concurrency, samples, ttft_p50_ms: p50, ttft_p99_ms: p99, itl_p99_ms: itl } = figures;
  process.stderr.write(
    `${side.padEnd(8)} ${String(concurrency).padStart(4)} streams  ${String(samples).padStart(5)} requests  ` +
      `TTFT p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms  ITL p99 ${itl.toFixed(2)} ms\n`,
  );
}

function report(levels: Level[], options: { quick: boolean; json: boolean; seed: number }): void {
  process.stdout.write(
    'streams  added TTFT p50  added TTFT p99  added ITL p99   (ms, gateway − direct, medians of rounds)\n',
  );
  for (const level of levels) {
    const columns = [level.addedTtftP50Ms, level.addedTtftP99Ms, level.addedItlP99Ms];
    process.stdout.write(
      `${String(level.concurrency).padStart(7)}  ${columns.map((ms) => ms.toFixed(2).padStart(14)).join('  ')}\n`,
    );
  }
  if (!options.json) return;
  const figures = levels.map(({ concurrency, addedTtftP50Ms, addedTtftP99Ms, addedItlP99Ms }) => ({
    [`added_ttft_p50_ms_${concurrency}`]: addedTtftP50Ms,
    [`added_ttft_p99_ms_${concurrency}`]: addedTtftP99Ms,
    [`added_itl_p99_ms_${concurrency}`]: addedItlP99Ms,
  }));
  const rounds = levels.flatMap((level) => level.rounds);
  const samples = rounds.reduce((sum, round) => sum + round.samples, 0);
  const config = {
    levels: LEVELS,
    outputTokens: OUTPUT_TOKENS,
    simulatorSpeed: SIMULATOR_SPEED,
    quick: options.quick,
  };
  process.stdout.write(
    `${JSON.stringify({ ...Object.assign({}, ...figures), config, seed: options.seed, samples, rounds })}\n`,
  );
}
