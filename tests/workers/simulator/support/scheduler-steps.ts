import {
  createScheduler,
  type Scheduler,
  type SchedulerConfig,
} from '../../../../workers/simulator/scheduler/scheduler.ts';

/** A small engine: 100 blocks that can be used, 256 tokens and 8 sequences a step. */
const CONFIG: SchedulerConfig = {
  numGpuBlocks: 101,
  blockSize: 16,
  maxNumSeqs: 8,
  maxNumBatchedTokens: 256,
  longPrefillTokenThreshold: 0,
  watermark: 0,
  policy: 'fcfs',
  prefixCaching: false,
};

export function create(changes: Partial<SchedulerConfig> = {}): Scheduler {
  return createScheduler({ ...CONFIG, ...changes });
}

/** Ids of which no two requests share any. */
export function ids(request: number, length: number): number[] {
  return Array.from({ length }, (_, index) => request * 100_000 + index);
}

export function add(scheduler: Scheduler, id: number, prompt: number, output: number, priority = 0): void {
  scheduler.add({ id, promptIds: ids(id, prompt), outputIds: ids(id, output), priority });
}

/** One step: what was computed by whom, who was preempted, and what was sampled. */
export function step(scheduler: Scheduler) {
  const planned = scheduler.schedule();
  const work = planned.work.map(({ sequence, tokens }) => [sequence.id, tokens]);
  return { work, preempted: planned.preempted, sampled: scheduler.complete(planned).map(({ id }) => id) };
}

export const running = (scheduler: Scheduler) => scheduler.state().running.map(({ id }) => id);
export const waiting = (scheduler: Scheduler) => scheduler.state().waiting.map(({ id }) => id);
export const used = (scheduler: Scheduler) => scheduler.state().usableBlocks - scheduler.state().freeBlocks;
