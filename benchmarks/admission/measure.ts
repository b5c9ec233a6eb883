import { createRandom, type Random, randomInteger, randomNormal } from '../../shared/lib/random.ts';
import { type EnginePreset, PRESETS } from '../../workers/simulator/engine/presets.ts';
import { percentile } from '../load/percentile.ts';
import { PR_44594, prRequests } from './pr-44594.ts';
import {
  type CreatePolicy,
  createWorld,
  type EngineFlags,
  type SimulatedRequest,
  type World,
} from './world.ts';

export interface Setting {
  policy: CreatePolicy;
  flags?: EngineFlags;
  seed: number;
  /** Sigma of the lognormal factor on each step. */
  jitter?: number;
}

/** As steps scatter on a GPU. */
const JITTER = 0.1;

export function presetOf(name: string): EnginePreset {
  return PRESETS[name]!;
}

function worldOf(preset: string, { policy, flags = {}, seed, jitter = JITTER }: Setting): World {
  return createWorld({ preset: presetOf(preset), flags, policy, seed, jitter });
}

export interface ClosedLoopFigures {
  outputTokensPerSecond: number;
  preemptions: number;
  parks: number;
  itlP50Ms: number;
  itlP99Ms: number;
}

/** 128 clients, no prefix cache; see `pr-44594.ts`. */
export function measurePr44594(setting: Setting): ClosedLoopFigures {
  const world = worldOf(PR_44594.preset, setting);
  const measured: number[] = [];
  world.onGap((gap) => measured.push(gap));
  const requests = prRequests(setting.seed).values();
  const sendNext = (): void => {
    const next = requests.next();
    if (next.done === true) return;
    // What a client allows says nothing of what comes: the bound is the model's.
    const maxTokens = presetOf(PR_44594.preset).maxModelLen - next.value.promptTokens;
    world.arrive({ tier: 'flex', ...next.value, maxTokens }, sendNext);
  };
  for (let client = 0; client < PR_44594.clients; client++) sendNext();
  world.clock.run();
  const tokens = world.requests.reduce((sum, { written }) => sum + written, 0);
  // Two million: typed, they sort in a tenth of the time.
  const gaps = Float64Array.from(measured).toSorted();
  const endedAt = world.requests.reduce((last, request) => Math.max(last, request.endedAt ?? Infinity), 0);
  return {
    outputTokensPerSecond: (tokens * 1000) / endedAt,
    preemptions: world.engine.state().preemptions,
    parks: world.policy.parks(),
    itlP50Ms: gaps[Math.floor(0.5 * gaps.length)]!,
    itlP99Ms: gaps[Math.floor(0.99 * gaps.length)]!,
  };
}

export interface Phase {
  /** Engine time before anything counts, and then for as long as it counts, s. */
  warmUpS: number;
  seconds: number;
}

export interface MixedFigures {
  interactiveTtftP50Ms: number;
  interactiveTtftP99Ms: number;
  /** Output tokens a second. */
  all: number;
  batch: number;
  interactiveSamples: number;
  preemptions: number;
  parks: number;
  /** Longest time of a batch request from its arrival to its first token, and to its end, s. */
  slowestBatchStartS: number;
  slowestBatchEndS: number;
}

export const INTERACTIVE = { promptTokens: 512, outputTokens: 128 } as const;

export interface MixedLoad {
  preset: string;
  /** Poisson arrivals a second. */
  interactiveRate: number;
  /** Batch requests that are there at any time; each that ends is followed by another. */
  batchBacklog: number;
}

/** Interactive requests (tier `default`) beside batch (tier `flex`; 512–4,000 tokens in, 128–2,000 out). */
export function measureMixed(load: MixedLoad, { warmUpS, seconds }: Phase, setting: Setting): MixedFigures {
  const world = worldOf(load.preset, setting);
  const random = createRandom(setting.seed + 7);
  keepBacklog(world, load.batchBacklog, createRandom(setting.seed + 99), batchRequest);
  arriveByPoisson(world, load.interactiveRate, random);
  const from = warmUpS * 1000;
  const to = from + seconds * 1000;
  world.clock.run(from);
  const before = { ...world.tokens };
  world.clock.run(to);
  const counted = world.requests.filter(({ tier, arrivedAt }) => tier === 'default' && arrivedAt >= from);
  // Whoever has no token yet has waited so long at least: leaving it out would flatter those who let it wait.
  const ttfts = counted.map(({ firstTokenAt, arrivedAt }) => (firstTokenAt ?? to) - arrivedAt);
  const interactive = (world.tokens.default - before.default) / seconds;
  const batch = (world.tokens.flex - before.flex) / seconds;
  return {
    interactiveTtftP50Ms: ttfts.length === 0 ? 0 : percentile(ttfts, 50),
    interactiveTtftP99Ms: ttfts.length === 0 ? 0 : percentile(ttfts, 99),
    all: interactive + batch,
    batch,
    interactiveSamples: ttfts.length,
    preemptions: world.engine.state().preemptions,
    parks: world.policy.parks(),
    ...slowestBatch(world, from, to),
  };
}

/** Of those that arrived when counting began or later. */
function slowestBatch(world: World, from: number, to: number) {
  let startMs = 0;
  let endMs = 0;
  for (const { tier, arrivedAt, firstTokenAt, endedAt } of world.requests) {
    if (tier !== 'flex' || arrivedAt < from) continue;
    startMs = Math.max(startMs, (firstTokenAt ?? to) - arrivedAt);
    endMs = Math.max(endMs, (endedAt ?? to) - arrivedAt);
  }
  return { slowestBatchStartS: startMs / 1000, slowestBatchEndS: endMs / 1000 };
}

type RequestLengths = Pick<SimulatedRequest, 'promptTokens' | 'outputTokens' | 'maxTokens'>;

const batchRequest = (random: Random): RequestLengths => ({
  promptTokens: randomInteger(random, 512, 4000),
  outputTokens: randomInteger(random, 128, 2000),
  maxTokens: 2000,
});

function keepBacklog(
  world: World,
  size: number,
  random: Random,
  lengths: (random: Random) => RequestLengths,
): void {
  const sendNext = (): void => void world.arrive({ tier: 'flex', ...lengths(random) }, sendNext);
  for (let i = 0; i < size; i++) sendNext();
}

function arriveByPoisson(world: World, rate: number, random: Random): void {
  if (rate === 0) return;
  const { promptTokens, outputTokens } = INTERACTIVE;
  const wait = () => (-Math.log(1 - random()) * 1000) / rate;
  const arrive = (): void => {
    world.arrive({ tier: 'default', promptTokens, outputTokens, maxTokens: outputTokens });
    world.clock.after(wait(), arrive);
  };
  world.clock.after(wait(), arrive);
}

/** Requests a second that the engine ends when it has nothing but interactive ones, and always more of them. */
export function measureInteractiveCapacity(
  preset: string,
  { warmUpS, seconds }: Phase,
  setting: Setting,
): number {
  const world = worldOf(preset, setting);
  let ended = 0;
  const { promptTokens, outputTokens } = INTERACTIVE;
  const sendNext = (): void => {
    world.arrive({ tier: 'default', promptTokens, outputTokens, maxTokens: outputTokens }, () => {
      ended += 1;
      sendNext();
    });
  };
  for (let i = 0; i < 400; i++) sendNext();
  world.clock.run(warmUpS * 1000);
  const before = ended;
  world.clock.run((warmUpS + seconds) * 1000);
  return (ended - before) / seconds;
}

/** Outputs of every length: lognormal, sigma 1, median 900 tokens; prompts 1000 ± 20 %. */
export function measureSkewed(
  { warmUpS, seconds }: Phase,
  setting: Setting,
): { outputTokensPerSecond: number; preemptions: number; parks: number } {
  const world = worldOf('pr44594', setting);
  keepBacklog(world, 256, createRandom(setting.seed + 31), skewedRequest);
  world.clock.run(warmUpS * 1000);
  const before = world.tokens.flex;
  world.clock.run((warmUpS + seconds) * 1000);
  return {
    outputTokensPerSecond: (world.tokens.flex - before) / seconds,
    preemptions: world.engine.state().preemptions,
    parks: world.policy.parks(),
  };
}

function skewedRequest(random: Random): RequestLengths {
  const promptTokens = randomInteger(random, 800, 1200);
  const maxTokens = presetOf('pr44594').maxModelLen - promptTokens;
  const drawn = Math.round(900 * Math.exp(randomNormal(random)));
  return { promptTokens, maxTokens, outputTokens: Math.min(Math.max(1, drawn), maxTokens) };
}
