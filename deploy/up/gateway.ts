import type { Config } from '../../shared/config/types.ts';
import { createRedis } from '../../shared/redis/connect.ts';
import { untilReady } from '../../shared/redis/until-ready.ts';
import { freePort } from '../process/free-port.ts';
import { addressOf, chooseApiPorts } from './api-ports.ts';
import { bringUpRedis } from './bring-up-redis.ts';
import { claimInstance } from './claim-instance.ts';
import type { EnginePlan } from './engine-plan.ts';
import { apiCommand, simulatorCommand, workerCommand } from './part-commands.ts';
import { createPartRunner, type PartRunner } from './part-runner.ts';
import { probeEngine } from './probe-engine.ts';
import { createStopOrder, type StopOrder } from './stop-order.ts';
import { untilGatewayReady } from './until-gateway-ready.ts';

export interface GatewayOptions {
  config: Config;
  configFolder: string;
  engines: EnginePlan[];
  host: string;
  /** 0: any free one. */
  port: number;
  apis: number;
  /** Where workers show their metrics, each on a free port. */
  metricsHost: string;
  speed: number;
  /** Recorded answers for a model's simulator, a file; left out, or null: its own answers. */
  replayOf?: (modelId: string) => string | null;
  /** Null: a private one is brought up. */
  redisUrl: string | null;
  dataFolder: string;
  verbose: boolean;
  say: (line: string) => void;
}

export interface RunningEngine {
  model: string;
  url: string;
  simulated: boolean;
  /** Of its worker. */
  metricsUrl: string;
  /** What a real one lacks, in words. */
  lacks: string[];
}

/** What came up, for those who are told of it. */
export interface Gateway {
  /** One for each api process. */
  urls: string[];
  engines: RunningEngine[];
  redisUrl: string;
  logFolder: string;
}

export interface GatewayOwner {
  /** Resolves when `GET /readyz` of every api says 200. Rejects when a part cannot start; `stop` cleans up then, too. */
  start(): Promise<Gateway>;
  /** api first, then the workers, which drain, then simulators and Redis. Idempotent, at any time. */
  stop(): Promise<void>;
  /** At once and without order. */
  kill(): void;
}

export function createGateway(options: GatewayOptions): GatewayOwner {
  const order = createStopOrder(drainMs(options.config));
  return {
    start: () => startGateway(options, order),
    stop: order.stop,
    kill: order.kill,
  };
}

const REDIS_ANSWERS_MS = 5_000;

/** A worker hands its jobs back within the grace time and then has its connections to close. */
function drainMs(config: Config): number {
  return config.gateway.worker.drainGraceMs + 5_000;
}

async function startGateway(options: GatewayOptions, order: StopOrder): Promise<Gateway> {
  const { say, verbose, host, dataFolder } = options;
  const ports = await chooseApiPorts(host, options.port, options.apis);
  const instance = await claimInstance(dataFolder);
  order.atEnd(instance.release);
  if (options.redisUrl !== null) await requireRedis(options.redisUrl, order.signal);
  const redisUrl = options.redisUrl ?? (await startPrivateRedis(instance.redisFolder, order, say));
  const env = partEnvironment(options, redisUrl);
  const runner = createPartRunner({ logFolder: instance.logFolder, verbose, env, say });
  order.atEnd(runner.closeLogs);
  const [urls, engines] = await Promise.all([
    startApis(ports, options, runner, order),
    Promise.all(options.engines.map((plan, index) => startEngine({ plan, index }, options, runner, order))),
  ]);
  await Promise.all(urls.map((url) => untilGatewayReady(url, order.signal)));
  return { urls, engines, redisUrl, logFolder: instance.logFolder };
}

/** One that was named must answer: every part would wait for it without a word. */
async function requireRedis(url: string, stop: AbortSignal): Promise<void> {
  const redis = createRedis(url, 'worker');
  const reasons: string[] = [];
  redis.on('error', (error: Error) => reasons.push(error.message));
  try {
    await untilReady(redis, AbortSignal.any([stop, AbortSignal.timeout(REDIS_ANSWERS_MS)]));
  } catch (error) {
    stop.throwIfAborted();
    const reason = reasons.at(-1) ?? (error as Error).message;
    throw new Error(
      `REDIS_URL: the Redis at ${url.replace(/\/\/[^@/]*@/, '//***@')} does not answer: ${reason}`,
      { cause: error },
    );
  } finally {
    redis.disconnect();
  }
}

async function startPrivateRedis(
  dataDir: string,
  order: StopOrder,
  say: (line: string) => void,
): Promise<string> {
  const { url, part } = await bringUpRedis({ dataDir, say, signal: order.signal });
  await order.adopt('redis', part);
  return url;
}

function partEnvironment(options: GatewayOptions, redisUrl: string): NodeJS.ProcessEnv {
  const { host, configFolder } = options;
  return { ...process.env, HOST: host, REDIS_URL: redisUrl, SWITCHYARD_CONFIG: configFolder };
}

async function startApis(
  ports: number[],
  { host }: GatewayOptions,
  runner: PartRunner,
  order: StopOrder,
): Promise<string[]> {
  const start = (port: number): Promise<void> =>
    order.adopt(
      'api',
      runner.run(ports.length === 1 ? 'api' : `api ${port}`, () => apiCommand(port)),
    );
  await Promise.all(ports.map(start));
  return ports.map((port) => addressOf(host, port));
}

interface NumberedPlan {
  plan: EnginePlan;
  /** Makes the names of several engines of one model different. */
  index: number;
}

async function startEngine(
  { plan, index }: NumberedPlan,
  options: GatewayOptions,
  runner: PartRunner,
  order: StopOrder,
): Promise<RunningEngine> {
  const { metricsHost } = options;
  const model = plan.model.id;
  const simulated = plan.url === null;
  const url = plan.url ?? (await startSimulator(plan, options, runner, order));
  // The same one after a restart: whoever scrapes it knows no other.
  const metricsPort = await freePort(metricsHost);
  const command = workerCommand(model, { url, simulated, metricsPort });
  const worker = runner.run(`worker ${index + 1} ${model}`, () => command);
  const [lacks] = await Promise.all([
    simulated ? [] : probeEngine(url, plan.model, order.signal),
    order.adopt('worker', worker),
  ]);
  return { model, url, simulated, metricsUrl: `${addressOf(metricsHost, metricsPort)}/metrics`, lacks };
}

/** It comes back on the port that it had: its worker knows no other. */
async function startSimulator(
  { model }: EnginePlan,
  { speed, replayOf = () => null }: GatewayOptions,
  runner: PartRunner,
  order: StopOrder,
): Promise<string> {
  let url = '';
  const part = runner.run(
    `simulator ${model.id}`,
    () =>
      simulatorCommand(model, {
        port: url === '' ? 0 : Number(new URL(url).port),
        speed,
        replay: replayOf(model.id),
      }),
    (address) => (url = address),
  );
  await order.adopt('simulator', part);
  return url;
}
