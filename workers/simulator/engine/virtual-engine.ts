import { blankTokens } from '../scheduler/blank-tokens.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import { loadOf, type Step, type StepLoad } from '../scheduler/step.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A request of which only the lengths matter: no content, hence no prefix cache. */
export interface VirtualRequest {
  id: number;
  promptTokens: number;
  /** At least one. */
  outputTokens: number;
  /** Lower runs earlier; only with the priority policy. */
  priority: number;
}

/** `generated`: output tokens so far. Called at the end of the step that sampled the token. */
export type TokenListener = (generated: number, last: boolean) => void;

export interface VirtualStep {
  load: StepLoad;
  ms: number;
  /** Ids that lost their blocks when the step was scheduled. */
  preempted: readonly number[];
}

/**
 * The scheduler in virtual time, without promises: as fast as it can be computed. A step runs whenever there is
 * anything to do; its tokens come out at its end, where the next one begins.
 */
export interface VirtualEngine {
  /** Arrives now; a step that is under way does not see it, the next one does. It must fit the cache by itself. */
  submit(request: VirtualRequest, onToken: TokenListener): void;
  /** Its blocks are free at once. Idempotent. */
  abort(id: number): void;
  state(): VirtualEngineState;
  /** Called at the end of each step, after the listeners of its tokens. */
  onStep(listener: (step: VirtualStep) => void): void;
}

export interface VirtualEngineState {
  running: number;
  waiting: number;
  usableBlocks: number;
  freeBlocks: number;
  /** Since the beginning. */
  preemptions: number;
}

export interface VirtualEngineDeps {
  scheduler: Scheduler;
  clock: VirtualClock;
  /** How long a step takes, ms. */
  stepMs(load: StepLoad): number;
}

interface Listening {
  onToken: TokenListener;
  generated: number;
  /** Steps begun when it arrived: the one that is under way has no token for it, whoever had its id before. */
  since: number;
}

export function createVirtualEngine({ scheduler, clock, stepMs }: VirtualEngineDeps): VirtualEngine {
  const live = new Map<number, Listening>();
  const stepListeners: ((step: VirtualStep) => void)[] = [];
  let preemptions = 0;
  let steps = 0;
  let busy = false;

  /** As an event of its own: whatever else arrives at this moment is in the same step. */
  function wake(): void {
    if (busy) return;
    busy = true;
    clock.at(clock.now(), runStep);
  }

  function runStep(): void {
    busy = live.size > 0;
    if (!busy) return;
    const step = scheduler.schedule();
    if (step.work.length === 0) throw new Error('a request is larger than the whole KV cache');
    steps += 1;
    const load = loadOf(step);
    const ms = stepMs(load);
    preemptions += step.preempted.length;
    clock.after(ms, () => endStep(step, { load, ms, preempted: step.preempted }));
  }

  function endStep(step: Step, summary: VirtualStep): void {
    for (const { id, last } of scheduler.complete(step)) {
      const listening = live.get(id);
      if (listening === undefined || listening.since === steps) continue;
      if (last) live.delete(id);
      listening.generated += 1;
      listening.onToken(listening.generated, last);
    }
    for (const listener of stepListeners) listener(summary);
    runStep();
  }

  return {
    submit({ id, promptTokens, outputTokens, priority }, onToken) {
      scheduler.add({
        id,
        promptIds: blankTokens(promptTokens),
        outputIds: blankTokens(outputTokens),
        priority,
      });
      live.set(id, { onToken, generated: 0, since: steps });
      wake();
    },
    abort(id) {
      if (live.delete(id)) scheduler.abort(id);
    },
    state() {
      const { running, waiting, usableBlocks, freeBlocks } = scheduler.state();
      return { running: running.length, waiting: waiting.length, usableBlocks, freeBlocks, preemptions };
    },
    onStep: (listener) => void stepListeners.push(listener),
  };
}
