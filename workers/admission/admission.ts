import type { ServiceTier } from '../../shared/types/job.ts';
import type { GateState } from '../../shared/types/worker-status.ts';
import type { HighWater } from './high-water.ts';
import { createInteractiveReserve } from './interactive-reserve.ts';
import type { ForecastRequest } from './kv-forecast.ts';
import type { LengthModel, RequestKind } from './length-model.ts';
import { createParking, NEAR_TOKENS } from './parking.ts';
import { createRunningRequests } from './running-requests.ts';
import type { CommonPrefix } from './shared-prefixes.ts';
import { createTurnOrder, type Turn } from './turn-order.ts';

/** What admission knows of a job before it runs. */
export interface AdmissionJob {
  id: string;
  tier: ServiceTier;
  kind: RequestKind;
  /** Predicted until the engine says. */
  promptTokens: number;
  /** Of these, expected from the prefix cache. */
  cachedTokens: number;
  /** Beginning that it has in common with other jobs and that the engine is expected to hold once; null: none. */
  common: CommonPrefix | null;
  /** Output of earlier attempts, which this one continues. */
  written: number;
  /** Most output in all, `written` included. */
  bound: number;
  /** It can go back to the queue and go on later behind its last token. */
  canContinue: boolean;
  /** Epoch ms, both. */
  claimedAt: number;
  deadlineAt: number | null;
}

export interface AdmittedJob {
  job: AdmissionJob;
  /** Interactive, or batch that has starved: nothing else makes it give way. */
  isProtected: boolean;
}

export interface Decision {
  /** To the engine, in this order. They count as running from now on. */
  admit: AdmittedJob[];
  /** Back to the queue, as continuations. They hold their blocks until `ended`. */
  park: string[];
  /** `open`, or why the first that still waits has to. */
  gate: GateState;
}

/**
 * Which of the claimed jobs go to the engine, and when; a state machine without input, output or clock of its own, so
 * that it runs the same in a worker and in a simulation. Call `decide` after every change, and every 50 ms while
 * something runs.
 *
 *   waiting ──admit──▶ running ──ended
 *      │                  └──park──▶ ended, and waits again
 *      └──withdraw
 *
 * Two kinds of work share the engine. Interactive jobs (tiers `priority` and `default`) go as soon as there is room,
 * and batch jobs (`flex`) give way where there is none. Batch jobs fill what is left, as far as the forecast over their
 * lives fits the cache beside the reserve for interactive ones, and their prompts go in one after the other: a
 * step that computes thousands of prompt tokens holds up every stream of the engine.
 */
export interface Admission {
  enqueue(job: AdmissionJob): void;
  /** It does not wait any more. */
  withdraw(jobId: string): void;
  decide(now: number): Decision;
  /** The engine's own count; the first one says that the prompt has been computed. */
  progress(jobId: string, tokens: { prompt: number; written: number }): void;
  /** It has left the engine. `whole`: it ended by itself, and was not cut by a bound or from outside. Idempotent. */
  ended(jobId: string, whole: boolean): void;
  state(): AdmissionState;
}

export interface AdmissionState {
  usedBlocks: number;
  capacityBlocks: number;
  running: number;
  waiting: number;
  /** Expected blocks at the highest point of what runs now. */
  peakBlocks: number;
}

export interface AdmissionSettings {
  maxNumSeqs: () => number;
  /** Tokens of batch prompts that are computed side by side. */
  batchPrefillTokens: number;
  /** Share of the KV cache that batch may fill while interactive traffic is about. The fewer, the shorter every step. */
  batchKvShare: number;
  starvationMs: number;
}

export interface AdmissionDeps {
  capacity: () => { blocks: number; blockSize: number };
  highWater: HighWater;
  lengths: LengthModel;
  /** `open`, or why nothing at all may go to the engine. */
  engineGate: () => GateState;
  /** How long the engine takes for so many output tokens, ms. */
  expectedMs: (outputTokens: number) => number;
  settings: AdmissionSettings;
}

/** A request whose end is this far away can be parked at little cost when it turns out too long. */
const PARKABLE_HORIZON_TOKENS = 2048;
const LENGTHS_EVERY_MS = 500;
/** Without interactive traffic for this long, batch is held back less for its sake. */
const QUIET_MS = 60_000;
/** Batch prompts side by side in quiet times: unbounded, the next interactive job waits for all of them (seen: 18 s on a simulated 70B). */
const QUIET_PREFILL_FACTOR = 8;
/** Requests of a kind that must have been seen before jobs are ordered by what they are expected to take. */
const ORDER_SAMPLES = 32;

interface Waiting extends Turn {
  job: AdmissionJob;
}

export function createAdmission(deps: AdmissionDeps): Admission {
  const { lengths, settings, highWater } = deps;
  const waiting = new Map<string, Waiting>();
  const running = createRunningRequests({
    blockSize: () => deps.capacity().blockSize,
    lengths,
    parkableHorizon: PARKABLE_HORIZON_TOKENS,
  });
  const order = createTurnOrder<Waiting>(settings);
  const reserve = createInteractiveReserve();
  const limit = () => highWater.value() * deps.capacity().blocks;
  const parking = createParking({
    running,
    limitBlocks: limit,
    capacityBlocks: () => deps.capacity().blocks,
    maxNumSeqs: settings.maxNumSeqs,
    onParked: ({ job, waitedMs }, now) => order.parked(job.tier, waitedMs, now),
  });
  let lengthsAt = -Infinity;
  let interactiveAt = -Infinity;

  function refreshLengths(now: number): void {
    if (now - lengthsAt < LENGTHS_EVERY_MS) return;
    lengthsAt = now;
    lengths.refresh(Array.from(running.all(), ({ job, written }) => ({ kind: job.kind, written })));
    running.refresh();
  }

  function noteInteractive(now: number): void {
    for (const jobs of [waiting.values(), running.all()])
      for (const { job } of jobs) if (isInteractive(job)) interactiveAt = now;
    reserve.observe(running.protectedPeakBlocks(0), now);
  }

  function check(waiter: Waiting, now: number): GateState {
    if (running.size >= settings.maxNumSeqs()) return 'slots_full';
    // Alone in the engine anything may go: the length is a prediction, and the engine knows and says so.
    if (running.size === 0) return 'open';
    return isProtected(waiter, now) ? checkProtected(waiter.job) : checkBatch(waiter.job, now);
  }

  function checkProtected(job: AdmissionJob): GateState {
    const candidate = running.candidate(job);
    // All wait behind a batch job that has starved: it goes as soon as it fits, not once its whole life does.
    const horizon = isInteractive(job) ? Infinity : NEAR_TOKENS;
    if (running.protectedPeakBlocks(horizon, candidate) > limit()) return 'kv_full';
    return nearExcess(candidate) <= 0 ? 'open' : 'kv_full';
  }

  /** Blocks above the limit in the nearest future, those on their way out not yet gone. */
  function nearExcess(candidate: ForecastRequest): number {
    return running.peakBlocks(NEAR_TOKENS, candidate) + running.leavingBlocks() - limit();
  }

  function checkBatch(job: AdmissionJob, now: number): GateState {
    const isShared = now - interactiveAt < QUIET_MS;
    const prefillTokens = settings.batchPrefillTokens * (isShared ? 1 : QUIET_PREFILL_FACTOR);
    if (!hasPrefillRoom(job, prefillTokens)) return 'pacing';
    const interactive = running.protectedPeakBlocks(0);
    const share = isShared ? settings.batchKvShare * deps.capacity().blocks + interactive : Infinity;
    const room = Math.min(limit() - reserve.blocks(now), share) - running.leavingBlocks();
    return running.peakBlocks(Infinity, running.candidate(job)) <= room ? 'open' : 'kv_full';
  }

  function hasPrefillRoom(job: AdmissionJob, mostTokens: number): boolean {
    let pending = 0;
    for (const request of running.all()) {
      if (!request.prefilled && !request.protected) pending += toCompute(request.job);
    }
    return pending === 0 || pending + toCompute(job) <= mostTokens;
  }

  function isProtected(waiter: Waiting, now: number): boolean {
    return isInteractive(waiter.job) || order.isStarved(waiter, now);
  }

  function admit(waiter: Waiting, now: number): AdmittedJob {
    const { job } = waiter;
    const protectedNow = isProtected(waiter, now);
    waiting.delete(job.id);
    running.add({
      job,
      prompt: job.promptTokens,
      written: job.written,
      prefilled: false,
      parking: false,
      protected: protectedNow,
      waitedMs: order.started(job.tier, now),
    });
    return { job, isProtected: protectedNow };
  }

  return {
    enqueue(job) {
      const curve = lengths.curve(job.kind);
      const remaining = curve.mean(job.written, job.bound) - job.written;
      const workTokens = curve.samples < ORDER_SAMPLES ? null : toCompute(job) + remaining;
      waiting.set(job.id, {
        ...job,
        job,
        serviceMs: deps.expectedMs(remaining),
        workTokens,
        begun: job.written > 0,
      });
    },
    withdraw: (jobId) => void waiting.delete(jobId),
    decide(now) {
      refreshLengths(now);
      noteInteractive(now);
      const admitted: AdmittedJob[] = [];
      const parked = parking.beforeOverflow(now);
      let gate = deps.engineGate();
      let [first] = order.inTurn(waiting.values(), now);
      while (gate === 'open' && first !== undefined) {
        gate = check(first, now);
        if (gate === 'open') admitted.push(admit(first, now));
        else if (isProtected(first, now)) parked.push(...parking.forInteractive(first.job, now));
        // Anew: a tier that has starved has its turn with one job.
        [first] = order.inTurn(waiting.values(), now);
      }
      return { admit: admitted, park: parked, gate };
    },
    progress(jobId, tokens) {
      const request = running.get(jobId);
      if (request !== undefined) running.progress(request, tokens);
    },
    ended(jobId, whole) {
      const request = running.get(jobId);
      if (request === undefined) return;
      running.remove(jobId);
      // Parked and not over: what it writes is seen when it ends.
      if (whole || !request.parking)
        lengths.observe(request.job.kind, { tokens: request.written, cut: !whole });
    },
    state() {
      return {
        usedBlocks: running.peakBlocks(0) + running.leavingBlocks(),
        capacityBlocks: deps.capacity().blocks,
        running: running.size,
        waiting: waiting.size,
        peakBlocks: running.peakBlocks(Infinity),
      };
    },
  };
}

function isInteractive({ tier }: AdmissionJob): boolean {
  return tier !== 'flex';
}

/** Prompt tokens that the engine has to compute, output of earlier attempts included. */
function toCompute({ promptTokens, cachedTokens, written }: AdmissionJob): number {
  return Math.max(1, promptTokens + written - cachedTokens);
}
