import { createBlockPool } from './block-pool.ts';
import { createKvCache } from './kv-cache.ts';
import { createSequence, type Sequence, type SequenceSpec, tokenAt, tokensOf } from './sequence.ts';
import type { Admission, SampledToken, Step, StepWork } from './step.ts';
import { createWaitingQueue, isLessUrgent, type SchedulingPolicy } from './waiting-queue.ts';

export interface SchedulerConfig {
  /** The null block included: one fewer can be used. */
  numGpuBlocks: number;
  blockSize: number;
  maxNumSeqs: number;
  maxNumBatchedTokens: number;
  /** Share of all blocks that an admission must leave free, 0..1. */
  watermark: number;
  policy: SchedulingPolicy;
  prefixCaching: boolean;
}

/**
 * vLLM's V1 scheduler as a state machine without clock or input and output. One engine step is `schedule()`, which
 * hands out blocks and says what is computed, and then `complete()`, which samples tokens and frees what ended.
 *
 *   waiting ──admit──▶ running ──last token──▶ gone
 *      ▲                  │
 *      └────preempt───────┘         abort: gone, from anywhere and at any time
 */
export interface Scheduler {
  add(spec: SequenceSpec): void;
  /** False: no such sequence (any more). Its blocks are free at once. */
  abort(id: number): boolean;
  schedule(): Step;
  /** Call once for each scheduled step, before the next one is scheduled. */
  complete(step: Step): SampledToken[];
  state(): SchedulerState;
}

export interface SchedulerState {
  running: readonly Sequence[];
  waiting: readonly Sequence[];
  usableBlocks: number;
  freeBlocks: number;
}

export function createScheduler(config: SchedulerConfig): Scheduler {
  const pool = createBlockPool(config.numGpuBlocks);
  const watermarkBlocks = Math.floor(config.watermark * config.numGpuBlocks);
  const cache = createKvCache(pool, { ...config, watermarkBlocks });
  const waiting = createWaitingQueue(config.policy);
  const running: Sequence[] = [];
  const sequences = new Map<number, Sequence>();
  let arrivals = 0;

  function schedule(): Step {
    const draft = createDraft(config.maxNumBatchedTokens);
    scheduleRunning(draft);
    // A step that had to preempt admits nobody: there is no room, and the victim is first in line.
    if (draft.preempted.length === 0) admitWaiting(draft);
    for (const { sequence, tokens } of draft.work) sequence.computed += tokens;
    return draft;
  }

  function scheduleRunning(draft: Draft): void {
    for (let index = 0; index < running.length && draft.budget > 0; index++) {
      const sequence = running[index]!;
      const tokens = Math.min(tokensOf(sequence) - sequence.computed, draft.budget);
      if (!growOrPreempt(sequence, tokens, draft)) return;
      // A victim before it in the list has moved it forward.
      index = running.indexOf(sequence, Math.max(0, index - draft.preempted.length));
      draft.plan(sequence, tokens);
    }
  }

  function growOrPreempt(sequence: Sequence, tokens: number, draft: Draft): boolean {
    while (!cache.grow(sequence, tokens)) {
      const victim = chooseVictim();
      preempt(victim, draft);
      if (victim === sequence) return false;
    }
    return true;
  }

  function chooseVictim(): Sequence {
    if (config.policy === 'fcfs') return running.at(-1)!;
    return running.reduce((worst, other) => (isLessUrgent(other, worst) ? other : worst));
  }

  function preempt(victim: Sequence, draft: Draft): void {
    running.splice(running.indexOf(victim), 1);
    draft.withdraw(victim);
    draft.preempted.push(victim.id);
    cache.release(victim);
    waiting.putBack(victim);
  }

  function admitWaiting(draft: Draft): void {
    while (draft.budget > 0 && running.length < config.maxNumSeqs) {
      const sequence = waiting.head();
      if (sequence === undefined || !admit(sequence, draft)) return;
    }
  }

  /** Head of line: the first that does not fit ends the admissions of a step. */
  function admit(sequence: Sequence, draft: Draft): boolean {
    const prefix = cache.findPrefix(sequence);
    if (!cache.fits(sequence, prefix, running.length > 0)) return false;
    waiting.takeHead();
    cache.attach(sequence, prefix);
    const tokens = Math.min(tokensOf(sequence) - sequence.computed, draft.budget);
    cache.grow(sequence, tokens);
    running.push(sequence);
    draft.plan(sequence, tokens);
    draft.admitted.push(admissionOf(sequence));
    sequence.cachedTokens ??= sequence.computed;
    return true;
  }

  function sample(sequence: Sequence): SampledToken {
    const tokenId = tokenAt(sequence, tokensOf(sequence));
    sequence.generated += 1;
    const last = sequence.generated === sequence.outputIds.length;
    if (last) remove(sequence);
    return { id: sequence.id, tokenId, last };
  }

  function remove(sequence: Sequence): void {
    sequences.delete(sequence.id);
    const index = running.indexOf(sequence);
    if (index >= 0) running.splice(index, 1);
    else waiting.remove(sequence);
    cache.release(sequence);
  }

  return {
    add(spec) {
      const sequence = createSequence(spec, arrivals++);
      sequences.set(spec.id, sequence);
      waiting.add(sequence);
    },
    abort(id) {
      const sequence = sequences.get(id);
      if (sequence !== undefined) remove(sequence);
      return sequence !== undefined;
    },
    schedule,
    complete(step) {
      return step.work
        .map(({ sequence }) => sequence)
        .filter((sequence) => sequences.has(sequence.id) && sequence.computed === tokensOf(sequence))
        .map(sample);
    },
    state: () => ({ running, waiting: waiting.all(), usableBlocks: pool.usable, freeBlocks: pool.free }),
  };
}

function admissionOf(sequence: Sequence): Admission {
  return {
    id: sequence.id,
    tokens: tokensOf(sequence),
    cachedTokens: sequence.computed,
    resumed: sequence.cachedTokens !== null,
  };
}

/** A step while it is being put together. */
interface Draft extends Step {
  work: StepWork[];
  preempted: number[];
  admitted: Admission[];
  /** Tokens that may still be planned. */
  budget: number;
  plan(sequence: Sequence, tokens: number): void;
  /** Takes a victim out of the step again: the priority policy may choose one that has its turn behind it. */
  withdraw(sequence: Sequence): void;
}

function createDraft(budget: number): Draft {
  return {
    work: [],
    preempted: [],
    admitted: [],
    budget,
    plan(sequence, tokens) {
      this.work.push({ sequence, tokens });
      this.budget -= tokens;
    },
    withdraw(sequence) {
      const index = this.work.findIndex((work) => work.sequence === sequence);
      if (index < 0) return;
      this.budget += this.work[index]!.tokens;
      this.work.splice(index, 1);
    },
  };
}
