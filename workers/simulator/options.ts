import { REASONING_STYLES } from './answers/reasoning-styles.ts';
import { PRESETS } from './engine/presets.ts';
import type { StepConstants } from './engine/step-time.ts';
import { CALL_FORMATS } from './formats/registry.ts';
import type { SchedulerConfig } from './scheduler/scheduler.ts';

/** A simulator, complete. `resolveOptions` makes one out of a preset and what differs from it. */
export interface SimulatorOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  modelId: string;
  /** What is simulated, in words. */
  description: string;
  toolFormat: string;
  reasoningStyle: string | null;
  maxModelLen: number;
  scheduler: SchedulerConfig;
  step: StepConstants;
  /** Sigma of the lognormal factor on each step. */
  jitter: number;
  seed: number;
  /** Engine milliseconds per real one. */
  speed: number;
  /** A file of recorded answers. */
  replayFile: string | null;
  /** OpenAI's API and nothing of vLLM's. */
  plain: boolean;
  /** Whether `response_format` and its like are enforced. */
  guidedDecoding: boolean;
}

/** What may be given; everything else comes from the preset. Names are those of vLLM's arguments. */
export interface SimulatorSettings {
  preset: string;
  host?: string;
  port?: number;
  model?: string;
  toolParser?: string;
  reasoningParser?: string | null;
  maxModelLen?: number;
  numGpuBlocksOverride?: number;
  maxNumSeqs?: number;
  maxNumBatchedTokens?: number;
  longPrefillTokenThreshold?: number;
  watermark?: number;
  schedulingPolicy?: 'fcfs' | 'priority';
  enablePrefixCaching?: boolean;
  jitter?: number;
  seed?: number;
  speed?: number;
  replay?: string | null;
  plainOpenai?: boolean;
  guidedDecoding?: boolean;
}

/** A setting that cannot be; `flag` names it as on the command line. */
export class InvalidOption extends Error {
  override readonly name = 'InvalidOption';

  constructor(flag: string, message: string) {
    super(`--${flag}: ${message}`);
  }
}

/** vLLM's default; all presets count their KV cache in it. */
const BLOCK_SIZE = 16;

/** Throws InvalidOption. */
export function resolveOptions(settings: SimulatorSettings): SimulatorOptions {
  const preset = lookUp('preset', settings.preset, PRESETS);
  const toolFormat = settings.toolParser ?? 'llama3_json';
  lookUp('tool-parser', toolFormat, CALL_FORMATS);
  const reasoningStyle = settings.reasoningParser ?? null;
  if (reasoningStyle !== null) lookUp('reasoning-parser', reasoningStyle, REASONING_STYLES);
  const numGpuBlocks = settings.numGpuBlocksOverride ?? preset.numGpuBlocks;
  return {
    host: settings.host ?? '127.0.0.1',
    port: settings.port ?? 0,
    modelId: settings.model ?? preset.model,
    description: preset.description,
    toolFormat,
    reasoningStyle,
    maxModelLen: resolveMaxModelLen(settings, preset.maxModelLen, numGpuBlocks),
    step: preset.step,
    jitter: settings.jitter ?? 0.1,
    seed: settings.seed ?? 0,
    speed: settings.speed ?? 1,
    replayFile: settings.replay ?? null,
    plain: settings.plainOpenai ?? false,
    guidedDecoding: settings.guidedDecoding ?? true,
    scheduler: {
      numGpuBlocks,
      blockSize: BLOCK_SIZE,
      maxNumSeqs: settings.maxNumSeqs ?? preset.maxNumSeqs,
      maxNumBatchedTokens: settings.maxNumBatchedTokens ?? preset.maxNumBatchedTokens,
      longPrefillTokenThreshold: settings.longPrefillTokenThreshold ?? 0,
      watermark: settings.watermark ?? 0,
      policy: settings.schedulingPolicy ?? 'fcfs',
      prefixCaching: settings.enablePrefixCaching ?? true,
    },
  };
}

/** One request of full length must fit the cache by itself, or it would be preempted for ever; vLLM refuses to start, too. */
function resolveMaxModelLen(
  { maxModelLen }: SimulatorSettings,
  ofPreset: number,
  numGpuBlocks: number,
): number {
  const capacity = (numGpuBlocks - 1) * BLOCK_SIZE;
  if (maxModelLen === undefined) return Math.min(ofPreset, capacity);
  if (maxModelLen <= capacity) return maxModelLen;
  throw new InvalidOption(
    'max-model-len',
    `${maxModelLen} tokens are more than the KV cache holds (${capacity})`,
  );
}

function lookUp<T>(flag: string, name: string, table: Readonly<Record<string, T>>): T {
  if (Object.hasOwn(table, name)) return table[name]!;
  throw new InvalidOption(flag, `unknown "${name}"; known: ${Object.keys(table).join(', ')}`);
}
