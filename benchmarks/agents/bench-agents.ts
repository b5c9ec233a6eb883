import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Agent } from 'undici';

import { planEngines } from '../../deploy/up/engine-plan.ts';
import { createGateway } from '../../deploy/up/gateway.ts';
import { loadConfig } from '../../shared/config/load-config.ts';
import type { Config, ModelConfig } from '../../shared/config/types.ts';
import { createRandom, randomInteger } from '../../shared/lib/random.ts';
import { percentile } from '../load/percentile.ts';
import { heldOutConfig } from './held-out-config.ts';
import { readRecordedTasks, type RecordedTask } from './recorded-tasks.ts';
import { runAgents } from './run-agents.ts';

const HELP = `Concurrent agents over the whole gateway, on simulated engines that give recorded answers at their presets' speeds:
routed against always-large and always-small, in one run. The router is trained on the recorded requests that are not asked.

  npm run bench:agents -- [--quick] [--json] [--agents N] [--tasks N] [--speed X] [--seed N] [--strategy NAME …]

  --quick          100 tasks a side at four times the engines' speed
  --json           the last line is one JSON object with every figure
  --agents N       at the same time (default 50)
  --tasks N        for each side (default 400)
  --speed X        engine milliseconds per real one (default 1)
  --seed N         which of the recorded tasks (default 1)
  --strategy NAME  of a routed side: cost, balanced, quality or latency (default: one side each of the first three)
  --help           this text

Needs the recorded requests and answers (../shared/data/routing, or SWITCHYARD_DATA).
`;

const MAX_TOKENS = 1024;

interface Options {
  agents: number;
  tasks: number;
  speed: number;
  seed: number;
  strategies: string[];
  json: boolean;
}

interface Side {
  name: string;
  model: string;
  routing?: object;
}

const options = readOptions();
if (options !== null) await bench(options);

function readOptions(): Options | null {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        agents: { type: 'string', default: '50' },
        tasks: { type: 'string' },
        speed: { type: 'string' },
        seed: { type: 'string', default: '1' },
        strategy: { type: 'string', multiple: true, default: ['cost', 'balanced', 'quality'] },
      },
    });
    if (values.help) process.stdout.write(HELP);
    const { quick, json, agents, seed, strategy } = values;
    const tasks = Number(values.tasks ?? (quick ? 100 : 400));
    const speed = Number(values.speed ?? (quick ? 4 : 1));
    return values.help
      ? null
      : { agents: Number(agents), tasks, speed, seed: Number(seed), strategies: strategy, json };
  } catch (error) {
    process.stderr.write(`bench:agents: ${(error as Error).message}\n`);
    process.exit(2);
  }
}

async function bench(given: Options): Promise<void> {
  const tasks = choose(await readRecordedTasks(), given);
  const dataFolder = await mkdtemp(join(tmpdir(), 'switchyard-bench-'));
  process.stderr.write('training the router on the other recorded requests …\n');
  const configFolder = await heldOutConfig(dataFolder, tasks);
  const config = loadConfig(configFolder);
  const [small, large] = [modelOf(config, 'small'), modelOf(config, 'large')];
  const replays = new Map([
    [
      small.id,
      await writeReplay(
        dataFolder,
        'small',
        tasks.map((task) => [task, task.smallOutput]),
      ),
    ],
    [
      large.id,
      await writeReplay(
        dataFolder,
        'large',
        tasks.map((task) => [task, task.largeOutput]),
      ),
    ],
  ]);
  const models = config.models.filter(({ id }) => replays.has(id));
  const gateway = createGateway({
    config,
    configFolder,
    engines: planEngines({ ...config, models }, new Map()),
    host: '127.0.0.1',
    port: 0,
    apis: 1,
    metricsHost: '127.0.0.1',
    speed: given.speed,
    replayOf: (model) => replays.get(model) ?? null,
    redisUrl: null,
    dataFolder,
    verbose: false,
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  const dispatcher = new Agent({ connections: 512, headersTimeout: 600_000, bodyTimeout: 600_000 });
  try {
    const { urls } = await gateway.start();
    const sides: Side[] = [
      { name: 'always-small', model: small.id },
      ...given.strategies.map((strategy) => ({
        name: `routed, ${strategy}`,
        model: 'auto',
        routing: { strategy, models: [small.id, large.id] },
      })),
      { name: 'always-large', model: large.id },
    ];
    const figures = [];
    for (const side of sides) {
      figures.push(await runSide(side, tasks, { url: urls[0]!, dispatcher, large: large.id, ...given }));
      process.stderr.write(`${JSON.stringify(figures.at(-1))}\n`);
    }
    report(figures, given);
  } finally {
    await dispatcher.destroy();
    await gateway.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

function modelOf(config: Config, role: ModelConfig['role']): ModelConfig {
  return config.models.find((model) => model.role === role)!;
}

/** Without replacement, in random order, whatever their source. */
function choose(all: readonly RecordedTask[], { tasks, seed }: Options): RecordedTask[] {
  const random = createRandom(seed);
  const pool = [...all];
  return Array.from({ length: Math.min(tasks, pool.length) }, () => {
    const [task] = pool.splice(randomInteger(random, 0, pool.length - 1), 1);
    return task!;
  });
}

async function writeReplay(folder: string, name: string, answers: [RecordedTask, string][]): Promise<string> {
  const file = join(folder, `${name}.jsonl`);
  const lines = answers.map(([{ messages }, output]) => JSON.stringify({ messages, output }));
  await writeFile(file, lines.join('\n'));
  return file;
}

type Running = Options & { url: string; dispatcher: Agent; large: string };

async function runSide(side: Side, tasks: readonly RecordedTask[], running: Running) {
  const { url, dispatcher, agents, large } = running;
  const before = await costOf(url);
  const beganAt = performance.now();
  const routing = side.routing === undefined ? {} : { routing: side.routing };
  const samples = await runAgents(tasks, {
    dispatcher,
    url,
    model: side.model,
    ...routing,
    agents,
    maxTokens: MAX_TOKENS,
  });
  const seconds = (performance.now() - beganAt) / 1000;
  // Booked a moment after the stream's last word.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const right = samples.filter(({ task, model }) => (model === large ? task.largeOk : task.smallOk)).length;
  return {
    side: side.name,
    requests: samples.length,
    large_share: samples.filter(({ model }) => model === large).length / samples.length,
    quality: right / samples.length,
    cost_usd: ((await costOf(url)) - before) / 1e9,
    requests_per_s: samples.length / seconds,
    ...percentiles(
      'ttft',
      samples.map(({ ttftMs }) => ttftMs),
    ),
    ...percentiles(
      'e2el',
      samples.map(({ e2elMs }) => e2elMs),
    ),
  };
}

type SideFigures = Awaited<ReturnType<typeof runSide>>;

async function costOf(url: string): Promise<number> {
  const usage = (await (await fetch(`${url}/v1/usage`)).json()) as { total: { cost_nano_usd: number } };
  return usage.total.cost_nano_usd;
}

function percentiles<N extends string>(name: N, values: number[]) {
  const at = (p: number) => Math.round(percentile(values, p));
  return { [`${name}_p50_ms`]: at(50), [`${name}_p95_ms`]: at(95), [`${name}_p99_ms`]: at(99) } as Record<
    `${N}_p${50 | 95 | 99}_ms`,
    number
  >;
}

function report(figures: SideFigures[], given: Options): void {
  const large = figures.find(({ side }) => side === 'always-large')!;
  process.stdout.write(
    '| | went large | right | cost | TTFT p50 / p95 / p99 | E2E p50 / p95 / p99 | requests/s |\n',
  );
  process.stdout.write('|---|---|---|---|---|---|---|\n');
  for (const side of figures) {
    const columns = [
      side.side,
      percent(side.large_share),
      percent(side.quality),
      `$${side.cost_usd.toFixed(4)} (${percent(side.cost_usd / large.cost_usd)})`,
      [side.ttft_p50_ms, side.ttft_p95_ms, side.ttft_p99_ms].map((ms) => `${ms} ms`).join(' / '),
      [side.e2el_p50_ms, side.e2el_p95_ms, side.e2el_p99_ms]
        .map((ms) => `${(ms / 1000).toFixed(1)} s`)
        .join(' / '),
      side.requests_per_s.toFixed(1),
    ];
    process.stdout.write(`| ${columns.join(' | ')} |\n`);
  }
  if (!given.json) return;
  const sides = figures.map((side) => ({
    ...side,
    cost_saved_vs_large: 1 - side.cost_usd / large.cost_usd,
    quality_vs_large: side.quality / large.quality,
  }));
  const { json: _, ...settings } = given;
  process.stdout.write(`${JSON.stringify({ ...settings, sides })}\n`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
