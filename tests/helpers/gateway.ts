import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from '../../deploy/folders.ts';
import { freePort } from '../../deploy/process/free-port.ts';
import { isAlive } from '../../deploy/process/is-alive.ts';
import { apiCommand, simulatorCommand, workerCommand } from '../../deploy/up/part-commands.ts';
import { loadConfig } from '../../shared/config/load-config.ts';
import type { Config, ModelConfig } from '../../shared/config/types.ts';
import type { ConfigTexts } from './config-folder.ts';
import { startEntry, type TestProcess } from './processes.ts';
import { startTestRedis, type TestRedis, type TestRedisOptions } from './redis.ts';
import { until } from './until.ts';

export interface GatewayOptions {
  /** Api processes; 1 by default. */
  apis?: number;
  /** Workers per model id, each with a simulator of its own. By default one for each model of the configuration. */
  workers?: Record<string, number>;
  /** Files that replace those of `configs/`. */
  config?: ConfigTexts;
  /** How much faster than a real engine the simulators run; 20 by default. */
  speed?: number;
  redis?: TestRedisOptions;
  /** For api and workers, beside this process's environment. */
  env?: Record<string, string>;
}

export interface TestWorker {
  model: string;
  /** Its `address` is the worker's id. */
  process: TestProcess;
  /** Its `address` is the engine's URL. */
  simulator: TestProcess;
  /** Base URL of its metrics server. */
  metricsUrl: string;
}

/** A gateway of real processes. They do not come back when a test kills them. */
export interface TestGateway {
  /** Of the first api process. */
  url: string;
  /** Of every api process, in the order of `apis`. */
  urls: string[];
  apis: TestProcess[];
  workers: TestWorker[];
  redis: TestRedis;
  config: Config;
  /** One more worker, on a simulator of its own. It is stopped with the rest. */
  addWorker(model: string): Promise<TestWorker>;
  addApi(): Promise<TestProcess>;
  /** Resolves when every living api process has heard of the worker. */
  untilKnown(worker: TestWorker): Promise<void>;
  /** All that still runs, and the folders; idempotent. */
  stop(): Promise<void>;
}

/**
 *     const gateway = await startGateway({ apis: 2, workers: { 'llama-3.1-8b-instruct': 2 } });
 *     onTestFinished(() => gateway.stop());
 */
export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const folder = await createConfigFolder(options.config ?? {});
  const config = loadConfig(folder);
  const redis = await startTestRedis(options.redis);
  const env = { ...options.env, REDIS_URL: redis.url, SWITCHYARD_CONFIG: folder };
  const parts = createParts(config, env, options.speed ?? 20);
  const stop = async (): Promise<void> => {
    await parts.stop();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all([
      ...Array.from({ length: options.apis ?? 1 }, () => parts.addApi()),
      ...modelsOf(options.workers, config).map((model) => parts.addWorker(model)),
    ]);
    const urls = parts.apis.map((api) => api.address);
    for (const worker of parts.workers) await parts.untilKnown(worker);
    return { ...parts, url: urls[0] ?? '', urls, redis, config, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createConfigFolder(texts: ConfigTexts): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-config-'));
  await cp(join(ROOT, 'configs'), folder, { recursive: true });
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
  return folder;
}

function modelsOf(workers: GatewayOptions['workers'], config: Config): string[] {
  const counts = workers ?? Object.fromEntries(config.models.map((model) => [model.id, 1]));
  return Object.entries(counts).flatMap(([model, count]) => Array.from({ length: count }, () => model));
}

/** Not `/readyz`: the gateway may be meant to have no worker for some model. */
async function knowsWorker(url: string, id: string): Promise<boolean> {
  const response = await fetch(`${url}/v1/queues`);
  const { workers } = (await response.json()) as { workers?: { id: string }[] };
  return workers?.some((worker) => worker.id === id) ?? false;
}

/** The line before the ready line. */
function metricsUrlOf(worker: TestProcess): string {
  const matches = worker.output().map((line) => /^worker metrics (\S+)\/metrics$/.exec(line));
  return matches.find((match) => match !== null)?.[1] ?? '';
}

type Parts = Pick<TestGateway, 'apis' | 'workers' | 'addApi' | 'addWorker' | 'untilKnown' | 'stop'>;

function createParts(config: Config, env: Record<string, string>, speed: number): Parts {
  const apis: TestProcess[] = [];
  const workers: TestWorker[] = [];
  const simulators: TestProcess[] = [];
  const addSimulator = async (model: ModelConfig): Promise<TestProcess> => {
    const simulator = await startEntry({
      name: `simulator ${model.id}`,
      ...simulatorCommand(model, { port: 0, speed }),
    });
    simulators.push(simulator);
    return simulator;
  };
  return {
    apis,
    workers,
    async addApi() {
      const command = apiCommand(await freePort());
      const api = await startEntry({ name: 'api', ...command, env: { ...env, ...command.env } });
      apis.push(api);
      return api;
    },
    async addWorker(id) {
      const model = config.models.find((candidate) => candidate.id === id);
      if (model === undefined) throw new Error(`no model ${id}`);
      const simulator = await addSimulator(model);
      const command = workerCommand(id, { url: simulator.address, simulated: true, metricsPort: 0 });
      const process = await startEntry({ name: `worker ${id}`, ...command, env });
      const worker = { model: id, process, simulator, metricsUrl: metricsUrlOf(process) };
      workers.push(worker);
      return worker;
    },
    async untilKnown({ process: { address: id } }) {
      const living = apis.filter((api) => isAlive(api.pid));
      await Promise.all(living.map((api) => until(() => knowsWorker(api.address, id))));
    },
    async stop() {
      await Promise.all(apis.map((api) => api.stop()));
      await Promise.all(workers.map((worker) => worker.process.stop()));
      await Promise.all(simulators.map((simulator) => simulator.stop()));
    },
  };
}
