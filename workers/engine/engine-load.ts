import { type KvCapacity, readCapacity } from './kv-capacity.ts';
import { parsePrometheusText, type Sample } from './prometheus-text.ts';

/** What one scrape of an engine's `/metrics` says. A server with data parallelism has several engines: "its engines" here. */
export interface EngineLoad {
  /** Blocks that requests can hold, summed over its engines. Null: it does not tell. */
  usableBlocks: number | null;
  /** Of the smallest engine: the bound for one request alone. Null: it does not tell. */
  smallestEngineBlocks: number | null;
  /** Tokens. */
  blockSize: number;
  engines: number;
  running: number;
  waiting: number;
  /** Mean over its engines, 0..1. */
  kvUsage: number;
  /** Of its fullest engine, 0..1. */
  maxKvUsage: number;
  /** Counters since the engine's start, summed. */
  preemptions: number;
  /** Tokens looked up in the prefix cache, and found there. */
  prefixCacheQueries: number;
  prefixCacheHits: number;
  /** Epoch seconds; null: the server does not tell (vLLM with several api processes). */
  processStartedAtSeconds: number | null;
}

export type LoadReading =
  | { kind: 'load'; load: EngineLoad }
  /** Not one of vLLM's load series: another kind of server, or no metrics at all. */
  | { kind: 'none'; reason: string }
  /** vLLM's series, but they cannot be true. */
  | { kind: 'nonsense'; reason: string };

/** The text cannot be true; says why. Does not leave this file. */
class Nonsense extends Error {}

const INFO = 'vllm:cache_config_info';
const RUNNING = ['vllm:num_requests_running'];
const WAITING = ['vllm:num_requests_waiting'];
/** The second name: before vLLM 0.9. */
const USAGE = ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'];
const PREEMPTIONS = ['vllm:num_preemptions_total'];
const QUERIES = ['vllm:prefix_cache_queries_total', 'vllm:gpu_prefix_cache_queries_total'];
const HITS = ['vllm:prefix_cache_hits_total', 'vllm:gpu_prefix_cache_hits_total'];
const STARTED_AT = 'process_start_time_seconds';
const LOAD_SERIES = [INFO, ...RUNNING, ...WAITING, ...USAGE, ...PREEMPTIONS, ...QUERIES, ...HITS];
const WANTED = new Set([...LOAD_SERIES, STARTED_AT]);
/** The engine counts blocks in whole numbers and the gauge is a quotient: a little above 1 is rounding, more is not. */
const MAX_USAGE = 1.05;

/** Reads vLLM's text strictly: what admission rests on is true as a whole, or it is a failed scrape with a reason. */
export function readEngineLoad(text: string): LoadReading {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof Nonsense) return { kind: 'nonsense', reason: `/metrics: ${error.message}` };
    throw error;
  }
}

function read(text: string): LoadReading {
  const { samples, broken } = parsePrometheusText(text, WANTED);
  if (broken !== null) throw new Nonsense(`broken line "${broken}"`);
  if (!samples.some(({ name }) => name !== STARTED_AT)) return { kind: 'none', reason: describeOther(text) };
  if (!text.endsWith('\n')) throw new Nonsense('the text ends in the middle of a line');
  const engines = byEngine(samples);
  return {
    kind: 'load',
    load: {
      ...sumCapacity(samples, [...engines.keys()]),
      ...sumLoads([...engines].map(([engine, own]) => readOne(engine, own))),
      processStartedAtSeconds: startedAt(samples),
    },
  };
}

/** What a text is that holds none of vLLM's series, for the reason that people read. */
function describeOther(text: string): string {
  const start = text.trimStart();
  if (start === '') return '/metrics is empty';
  if (start.startsWith('<')) return '/metrics answers HTML';
  if (start.startsWith('{')) return '/metrics answers JSON';
  return '/metrics has none of vLLM’s series';
}

/** Series without the label `engine` (vLLM before 0.8) are one engine's, by the name ''. */
function byEngine(samples: Sample[]): Map<string, Sample[]> {
  const engines = new Map<string, Sample[]>();
  for (const sample of samples) {
    if (sample.name === STARTED_AT || sample.name === INFO) continue;
    const engine = sample.labels['engine'] ?? '';
    engines.set(engine, [...(engines.get(engine) ?? []), sample]);
  }
  if (engines.size === 0) throw new Nonsense('nothing but cache_config_info');
  return engines;
}

/** With several api processes a gauge has a series for each, by the label `pid`; the largest is the one that is in touch. */
function readOne(engine: string, samples: Sample[]) {
  const usage = Math.max(...values(samples, USAGE, engine));
  if (usage > MAX_USAGE) throw new Nonsense(`${USAGE[0]} is ${usage}`);
  return {
    running: Math.max(...values(samples, RUNNING, engine)),
    waiting: Math.max(...values(samples, WAITING, engine)),
    kvUsage: Math.min(1, usage),
    preemptions: sumOf(values(samples, PREEMPTIONS, engine)),
    prefixCacheQueries: sumOf(values(samples, QUERIES, null)),
    prefixCacheHits: sumOf(values(samples, HITS, null)),
  };
}

/** Values under the first of the names that there is. `engine` null: the series may be missing. */
function values(samples: Sample[], names: readonly string[], engine: string | null): number[] {
  const name = names.find((candidate) => samples.some((sample) => sample.name === candidate));
  if (name === undefined) {
    if (engine === null) return [];
    throw new Nonsense(`${names[0]} is missing${engine === '' ? '' : ` for engine ${engine}`}`);
  }
  const found = samples.filter((sample) => sample.name === name).map(({ value }) => value);
  const impossible = found.find((value) => !Number.isFinite(value) || value < 0);
  if (impossible !== undefined) throw new Nonsense(`${name} is ${impossible}`);
  return found;
}

function sumLoads(loads: ReturnType<typeof readOne>[]) {
  const sum = (field: keyof (typeof loads)[number]) => sumOf(loads.map((load) => load[field]));
  return {
    engines: loads.length,
    running: sum('running'),
    waiting: sum('waiting'),
    kvUsage: sum('kvUsage') / loads.length,
    maxKvUsage: Math.max(...loads.map(({ kvUsage }) => kvUsage)),
    preemptions: sum('preemptions'),
    prefixCacheQueries: sum('prefixCacheQueries'),
    prefixCacheHits: sum('prefixCacheHits'),
  };
}

type Capacity = { [Field in keyof KvCapacity]: KvCapacity[Field] | null } & { blockSize: number };

/** All engines tell their capacity, or none is believed: half of a cache would be taken for the whole. */
function sumCapacity(samples: Sample[], engines: string[]): Capacity {
  const infos = samples.filter(({ name }) => name === INFO);
  const unknown = { usableBlocks: null, smallestEngineBlocks: null, blockSize: 16 };
  if (infos.length === 0) return unknown;
  const capacities = engines.map((engine) => capacityOf(infos, engine));
  const known = capacities.filter((capacity) => capacity.kind === 'known');
  if (known.length === 0) return unknown;
  const [first] = known;
  if (known.length < engines.length) throw new Nonsense(`${INFO} tells only some engines’ blocks`);
  if (known.some(({ blockSize }) => blockSize !== first!.blockSize))
    throw new Nonsense(`${INFO}: block_size differs between engines`);
  return {
    usableBlocks: sumOf(known.map(({ usableBlocks }) => usableBlocks)),
    smallestEngineBlocks: Math.min(...known.map(({ usableBlocks }) => usableBlocks)),
    blockSize: first!.blockSize,
  };
}

function capacityOf(infos: Sample[], engine: string) {
  const info =
    infos.find(({ labels }) => labels['engine'] === engine) ??
    infos.find(({ labels }) => labels['engine'] === undefined);
  const capacity = readCapacity(info?.labels ?? {});
  if (capacity.kind === 'nonsense') throw new Nonsense(`${INFO}: ${capacity.reason}`);
  return capacity;
}

function startedAt(samples: Sample[]): number | null {
  const value = samples.find(({ name }) => name === STARTED_AT)?.value ?? null;
  return value !== null && Number.isFinite(value) && value > 0 ? value : null;
}

function sumOf(numbers: number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
