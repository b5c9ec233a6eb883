import { createBlockPool } from './block-pool.ts';
import { createDraft, type Draft, plan, withdraw } from './draft.ts';
import { createKvCache } from './kv-cache.ts';
import { createSequence, type Sequence, type SequenceSpec, tokenAt, tokensOf } from './sequence.ts';
import type { Admission, SampledToken, Step } from './step.ts';
import { createWaitingQueue, isLessUrgent, type SchedulingPolicy } from './waiting-queue.ts';

export interface SchedulerConfig {
  /** The null block included: one fewer can be used. */
  numGpuBlocks: number;
  blockSize: number;
  maxNumSeqs: number;
  maxNumBatchedTokens: number;
  /** Most tokens of one request in one step, so that a long prompt leaves room for others; 0: no such limit. */
  longPrefillTokenThreshold: number;
  /** Share of all blocks that an admission must leave free, 0..1. */
  watermark: number;
  policy: SchedulingPolicy;
  prefixCaching: boolean;
}

/**
 * vLLM's V1 scheduler (0.33, `vllm/v1/core/sched/scheduler.py`) as a state machine without clock or input and output.
 * One engine step is `schedule()`, which hands out blocks and says what is computed, and then `complete()`, which
 * samples tokens and frees what ended.
 *
 *   waiting ──admit──▶ running ──last token──▶ gone
 *      ▲                  │
 *      └────preempt───────┘         abort: gone, from anywhere and at any time
 *
 * Left out is that vLLM schedules a step while the one before still runs, so that an ended request's blocks are free
 * one step later: on the workload of the fidelity test it changes preemptions by less than 1 %.
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
  /** Place in `running` of the sequence whose turn it is; a victim before it moves it forward. */
  let turn = 0;

  function schedule(): Step {
    const draft = createDraft(config.maxNumBatchedTokens, tokensEach());
    scheduleRunning(draft);
    // A step that had to preempt admits nobody: there is no room, and the victim is first in line.
    if (draft.preempted.length === 0) admitWaiting(draft);
    return draft;
  }

  /** Whoever is alone starves nobody, and may have the whole step. */
  function tokensEach(): number {
    const { longPrefillTokenThreshold, maxNumBatchedTokens } = config;
    const alone = running.length + waiting.size <= 1;
    return longPrefillTokenThreshold === 0 || alone ? maxNumBatchedTokens : longPrefillTokenThreshold;
  }

  function scheduleRunning(draft: Draft): void {
    for (turn = 0; turn < running.length && draft.budget > 0;) {
      const sequence = running[turn]!;
      const tokens = tokensFor(sequence, draft);
      if (growOrPreempt(sequence, tokens, draft)) {
        plan(draft, sequence, tokens);
        turn += 1;
      } else if (config.policy === 'fcfs') {
        return;
      }
      // By priority, one that had to preempt itself was the worst: those after it are better, and have room now.
    }
  }

  function tokensFor(sequence: Sequence, { share, budget }: Draft): number {
    return Math.min(tokensOf(sequence) - sequence.computed, share, budget);
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
    const place = running.lastIndexOf(victim);
    running.splice(place, 1);
    if (place < turn) turn -= 1;
    withdraw(draft, victim);
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
    draft.admitted.push(admissionOf(sequence));
    sequence.cachedTokens ??= sequence.computed;
    const tokens = tokensFor(sequence, draft);
    cache.grow(sequence, tokens);
    running.push(sequence);
    plan(draft, sequence, tokens);
    return true;
  }

  function sample(sequence: Sequence): SampledToken {
    const tokenId = tokenAt(sequence, tokensOf(sequence));
    sequence.generated += 1;
    const last = sequence.generated === sequence.outputTokens;
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
      const sampled: SampledToken[] = [];
      for (const { sequence } of step.work) {
        // Unequal: in the middle of its prefill, or aborted since, which leaves nothing computed.
        if (sequence.computed === tokensOf(sequence)) sampled.push(sample(sequence));
      }
      return sampled;
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
