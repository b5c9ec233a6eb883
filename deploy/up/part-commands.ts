import { join } from 'node:path';

import type { ModelConfig } from '../../shared/config/types.ts';
import { ROOT } from '../folders.ts';
import type { ChildSpec } from '../process/child-process.ts';

/** How each part is started, and the line by which it says that it is up; the line's address or id is group 1. */
export interface PartCommand {
  entry: string;
  args: string[];
  /** Beside the environment that all parts share. */
  env?: Record<string, string>;
  ready: RegExp;
}

export function apiCommand(port: number): PartCommand {
  return {
    entry: 'api/server.ts',
    args: [],
    env: { PORT: String(port) },
    ready: /^api ready (http:\/\/\S+)$/,
  };
}

export function workerCommand(
  model: string,
  { url, simulated, metricsPort }: { url: string; simulated: boolean; metricsPort: number },
): PartCommand {
  const args = ['--model', model, '--engine', url, '--metrics-port', String(metricsPort)];
  return {
    entry: 'workers/main.ts',
    args: simulated ? [...args, '--simulated'] : args,
    ready: /^worker ready (\S+)$/,
  };
}

export function simulatorCommand(
  model: ModelConfig,
  options: { port: number; speed: number; replay?: string | null },
): PartCommand {
  const flags: Record<string, string | number | null> = {
    preset: model.simulatorPreset,
    port: options.port,
    model: model.engineModel,
    'tool-parser': model.toolParser,
    'reasoning-parser': model.reasoningParser,
    'max-model-len': model.contextLength,
    'max-num-seqs': model.maxNumSeqs,
    'max-num-batched-tokens': model.maxNumBatchedTokens,
    speed: options.speed,
    replay: options.replay ?? null,
    ...sharedFlags(model.vllmArgs),
  };
  const given = Object.entries(flags).filter(([, value]) => value !== null);
  return {
    entry: 'workers/simulator/main.ts',
    args: given.flatMap(([name, value]) => [`--${name}`, String(value)]),
    ready: /^simulator ready (http:\/\/\S+)$/,
  };
}

/** What the engine's command line and the simulator's have in common beyond the model's own fields. */
const SHARED_FLAGS = ['long-prefill-token-threshold', 'scheduling-policy', 'watermark'];

function sharedFlags(vllmArgs: readonly string[]): Record<string, string> {
  const flags = vllmArgs.map((arg) => /^--([a-z-]+)=(.+)$/.exec(arg)).filter((match) => match !== null);
  return Object.fromEntries(
    flags.map(([, name, value]) => [name!, value!]).filter(([name]) => SHARED_FLAGS.includes(name!)),
  );
}

/** The part as a child under the Node that runs this process. */
export function toChildSpec(part: PartCommand, name: string, env: NodeJS.ProcessEnv): ChildSpec {
  return {
    name,
    command: process.execPath,
    args: [join(ROOT, part.entry), ...part.args],
    env: { ...env, ...part.env },
    ready: part.ready,
  };
}
