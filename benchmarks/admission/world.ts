import { createRandom } from '../../shared/lib/random.ts';
import type { ServiceTier } from '../../shared/types/job.ts';
import { type EnginePreset } from '../../workers/simulator/engine/presets.ts';
import { jitterFactor, stepMs } from '../../workers/simulator/engine/step-time.ts';
import { createVirtualClock, type VirtualClock } from '../../workers/simulator/engine/virtual-clock.ts';
import { createVirtualEngine, type VirtualEngine } from '../../workers/simulator/engine/virtual-engine.ts';
import { createScheduler } from '../../workers/simulator/scheduler/scheduler.ts';

/** A request of a simulated client. Times are virtual milliseconds. */
export interface SimulatedRequest {
  id: number;
  tier: ServiceTier;
  promptTokens: number;
  /** What it will write; nobody knows it before. */
  outputTokens: number;
  /** The client's `max_tokens`. */
  maxTokens: number;
  arrivedAt: number;
  written: number;
  firstTokenAt: number | null;
  endedAt: number | null;
}

/** What stands between the clients and the engine. */
export interface Policy {
  arrive(request: SimulatedRequest): void;
  /** Jobs that it took back from the engine to make room. */
  parks(): number;
}

export interface PolicyDeps {
  engine: VirtualEngine;
  clock: VirtualClock;
  preset: EnginePreset;
  /** Tell the client of a token; on the last one the request is over. */
  onToken(request: SimulatedRequest, last: boolean): void;
}

export type CreatePolicy = (deps: PolicyDeps) => Policy;

/** The flags of the engine's command line that differ from its defaults. */
export interface EngineFlags {
  watermark?: number;
  schedulingPolicy?: 'fcfs' | 'priority';
  longPrefillTokenThreshold?: number;
  maxNumBatchedTokens?: number;
}

export interface WorldOptions {
  preset: EnginePreset;
  flags: EngineFlags;
  policy: CreatePolicy;
  seed: number;
  /** Sigma of the lognormal factor on each step. */
  jitter: number;
}

export interface World {
  clock: VirtualClock;
  engine: VirtualEngine;
  policy: Policy;
  /** A request arrives now; `done` is called when its last token is with the client. */
  arrive(
    request: Pick<SimulatedRequest, 'tier' | 'promptTokens' | 'outputTokens' | 'maxTokens'>,
    done?: () => void,
  ): SimulatedRequest;
  /** Every gap between two tokens of one stream, ms. */
  onGap(listener: (gapMs: number) => void): void;
  /** Output tokens so far by tier. */
  tokens: Record<ServiceTier, number>;
  requests: SimulatedRequest[];
}

export function createWorld(options: WorldOptions): World {
  const { preset, flags } = options;
  const clock = createVirtualClock();
  const jitter = createRandom(options.seed + 1000);
  const scheduler = createScheduler({
    ...preset,
    blockSize: 16,
    watermark: flags.watermark ?? 0,
    policy: flags.schedulingPolicy ?? 'fcfs',
    maxNumBatchedTokens: flags.maxNumBatchedTokens ?? preset.maxNumBatchedTokens,
    longPrefillTokenThreshold: flags.longPrefillTokenThreshold ?? 0,
    prefixCaching: false,
  });
  const engine = createVirtualEngine({
    scheduler,
    clock,
    stepMs: (load) => stepMs(preset.step, load) * jitterFactor(jitter, options.jitter),
  });
  const requests: SimulatedRequest[] = [];
  const tokens = { priority: 0, default: 0, flex: 0 };
  const lastTokenAt = new Map<number, number>();
  const dones = new Map<number, () => void>();
  const gapListeners: ((gapMs: number) => void)[] = [];

  function onToken(request: SimulatedRequest, last: boolean): void {
    const now = clock.now();
    tokens[request.tier] += 1;
    request.written += 1;
    request.firstTokenAt ??= now;
    const before = lastTokenAt.get(request.id);
    if (before !== undefined) for (const listener of gapListeners) listener(now - before);
    lastTokenAt.set(request.id, now);
    if (!last) return;
    request.endedAt = now;
    lastTokenAt.delete(request.id);
    dones.get(request.id)?.();
    dones.delete(request.id);
  }

  const policy = options.policy({ engine, clock, preset, onToken });
  return {
    clock,
    engine,
    policy,
    tokens,
    requests,
    arrive(spec, done) {
      const request = {
        ...spec,
        id: requests.length,
        arrivedAt: clock.now(),
        written: 0,
        firstTokenAt: null,
        endedAt: null,
      };
      requests.push(request);
      if (done !== undefined) dones.set(request.id, done);
      policy.arrive(request);
      return request;
    },
    onGap: (listener) => void gapListeners.push(listener),
  };
}
