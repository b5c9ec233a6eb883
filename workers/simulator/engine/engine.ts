import type { Scheduler, SchedulerState } from '../scheduler/scheduler.ts';
import { type Admission, loadOf, type SampledToken, type StepLoad } from '../scheduler/step.ts';
import type { Clock } from './clock.ts';
import type { EngineObserver } from './engine-observer.ts';

export interface EngineRequest {
  /** The name that the client or server gave it; shown by `/admin/requests`. */
  requestId: string;
  promptIds: readonly number[];
  /** All that the model is going to say; a stop token ends it unless `finish` says that it was cut. */
  outputIds: readonly number[];
  finish: 'stop' | 'length';
  priority: number;
}

export interface EngineListener {
  /** One token at the end of the step that sampled it. `finish` is set on the last one. */
  onToken(tokenId: number, finish: 'stop' | 'length' | null): void;
}

/** Why a request left the engine; the labels of `vllm:request_success_total`. */
export type FinishedReason = 'stop' | 'length' | 'abort';

/** A request inside the engine. */
export interface LiveRequest extends EngineRequest {
  id: number;
  listener: EngineListener;
  /** Engine time, ms. */
  arrivedAt: number;
  admittedAt: number | null;
  firstTokenAt: number | null;
  lastTokenAt: number | null;
  /** Prompt tokens that the prefix cache gave. */
  cachedTokens: number;
}

const FRESH = { admittedAt: null, firstTokenAt: null, lastTokenAt: null, cachedTokens: 0 } as const;

/** The scheduler in time: runs its steps, each as long as it would take on the GPU, and hands out their tokens. */
export interface SimulatedEngine {
  submit(request: EngineRequest, listener: EngineListener): LiveRequest;
  /** Frees the request's blocks at once. Idempotent; `reason` stop: the server found a stop string. */
  finish(request: LiveRequest, reason: 'abort' | 'stop'): void;
  state(): SchedulerState;
  requestOf(id: number): LiveRequest | undefined;
  /** How far the steps are behind their schedule, engine ms: above a step's length this machine is too slow for the simulation. */
  lagMs(): number;
  /** Runs steps until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
}

export interface EngineDeps {
  scheduler: Scheduler;
  clock: Clock;
  /** How long a step takes, engine ms. */
  stepMs(load: StepLoad): number;
  observer: EngineObserver;
}

export function createSimulatedEngine({ scheduler, clock, stepMs, observer }: EngineDeps): SimulatedEngine {
  const live = new Map<number, LiveRequest>();
  let submitted = 0;
  let stepEndsAt = 0;
  let woken = Promise.withResolvers<void>();

  function recordAdmission({ id, cachedTokens, tokens, resumed }: Admission): void {
    const request = live.get(id);
    if (request === undefined || resumed) return;
    request.admittedAt = boundary();
    request.cachedTokens = cachedTokens;
    observer.onAdmitted(tokens, cachedTokens);
  }

  function deliver({ id, tokenId, last }: SampledToken, at: number): void {
    const request = live.get(id);
    if (request === undefined) return;
    observer.onToken(request, at);
    request.firstTokenAt ??= at;
    request.lastTokenAt = at;
    if (last) forget(request, request.finish);
    request.listener.onToken(tokenId, last ? request.finish : null);
  }

  function forget(request: LiveRequest, reason: FinishedReason): void {
    live.delete(request.id);
    observer.onFinished(request, reason, clock.now());
  }

  /** The end of one step and the beginning of the next: as computed, or later where this machine could not keep up. */
  function boundary(): number {
    return Math.max(stepEndsAt, clock.now());
  }

  async function untilWoken(signal: AbortSignal): Promise<void> {
    woken = Promise.withResolvers<void>();
    const wake = () => woken.resolve();
    signal.addEventListener('abort', wake, { once: true });
    await woken.promise;
    signal.removeEventListener('abort', wake);
    stepEndsAt = boundary();
  }

  /** Ends are computed one from the other and not from when the timer fired: its error does not add up. */
  async function runStep(signal: AbortSignal): Promise<void> {
    const step = scheduler.schedule();
    const load = loadOf(step);
    step.admitted.forEach(recordAdmission);
    observer.onStep(load, step.preempted.length);
    stepEndsAt += stepMs(load);
    await clock.sleepUntil(stepEndsAt, signal);
    if (signal.aborted) return;
    const at = boundary();
    for (const token of scheduler.complete(step)) deliver(token, at);
  }

  return {
    submit(request, listener) {
      const entry = { ...request, ...FRESH, id: submitted++, listener, arrivedAt: clock.now() };
      live.set(entry.id, entry);
      scheduler.add(entry);
      woken.resolve();
      return entry;
    },
    finish(request, reason) {
      if (!live.has(request.id)) return;
      scheduler.abort(request.id);
      forget(request, reason);
    },
    state: () => scheduler.state(),
    requestOf: (id) => live.get(id),
    lagMs: () => (live.size === 0 ? 0 : Math.max(0, clock.now() - stepEndsAt)),
    async run(signal) {
      while (!signal.aborted) {
        if (live.size === 0) await untilWoken(signal);
        else await runStep(signal);
      }
    },
  };
}
