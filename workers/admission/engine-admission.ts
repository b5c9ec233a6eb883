import type { Logger } from 'pino';

import type { GatewayConfig, ModelConfig } from '../../shared/config/types.ts';
import { predictPromptTokens, type PromptModel } from '../../shared/jobs/prompt-model.ts';
import type { JobRecord, JobSpec } from '../../shared/types/job.ts';
import type { Prediction } from '../../shared/types/prediction.ts';
import type { GateState } from '../../shared/types/worker-status.ts';
import type { AdmissionRecorder } from '../admission-recorder.ts';
import type { EngineEnd } from '../attempt/attempt-deps.ts';
import type { EngineHealth } from '../engine/engine-health.ts';
import type { EngineUsage } from '../engine/engine.ts';
import type { EngineFacts } from '../engine/probe-engine.ts';
import { type AdmissionJob, type AdmissionState, createAdmission, type Decision } from './admission.ts';
import { createConcurrencyLimit } from './concurrency-limit.ts';
import { createEngineGate } from './engine-gate.ts';
import { createEngineMemory } from './engine-memory.ts';
import { createHighWater } from './high-water.ts';
import { createJobPredictor } from './job-predictor.ts';
import { createLengthModel } from './length-model.ts';
import { createPrefixHits } from './prefix-hits.ts';
import { createPromptEstimator } from './prompt-estimator.ts';

/** Admission for one engine, with all that it learns from that engine's answers and scrapes. */
export interface EngineAdmission {
  /** A claimed job waits for its turn. */
  enqueue(record: JobRecord, claimedAt: number, exactPromptTokens: number | null): void;
  withdraw(jobId: string): void;
  decide(now: number): Decision;
  /** Running totals of a request. True on the chunk that says that the prompt has been computed: something may go now. */
  usage(spec: JobSpec, usage: EngineUsage, before: EngineUsage): boolean;
  /** Its request has left the engine. Idempotent. */
  ended(jobId: string, end: EngineEnd, now: number): void;
  onScrape(health: EngineHealth, facts: EngineFacts | null): void;
  /** The engine is another process now: its cache is empty. */
  onRestart(): void;
  drain(): void;
  /** Whether a job that is handed over now would start at once, or nearly so. */
  canTakeSoon(offer: { promptBytes: number }): boolean;
  /** What was expected of a job that runs; null: it does not. */
  predictionOf(jobId: string): Prediction | null;
  /** Engine priority of a running job, lower first: batch that has starved runs as an interactive one. */
  priorityOf(spec: JobSpec): number;
  status(): AdmissionStatus;
}

export interface AdmissionStatus extends AdmissionState {
  blockSize: number;
  gate: GateState;
  highWater: number;
  driftBlocks: number;
  slots: number;
  largestRequestTokens: number;
  promptModel: PromptModel;
}

interface AdmittedEntry {
  job: AdmissionJob;
  prediction: Prediction;
  /** Epoch ms. */
  admittedAt: number;
  isProtected: boolean;
  written: number;
}

export interface EngineAdmissionDeps {
  model: ModelConfig;
  settings: GatewayConfig['worker'];
  health: () => EngineHealth;
  /** Scrapes the engine at once. */
  lookAtEngine: () => void;
  givesTokenIds: () => boolean;
  /** Output tokens a second of all running requests together. */
  tokensPerSecond: () => number;
  metrics: AdmissionRecorder;
  logger: Logger;
}

export function createEngineAdmission(deps: EngineAdmissionDeps): EngineAdmission {
  const { model, settings, metrics, logger } = deps;
  const memory = createEngineMemory({ model, logger });
  const highWater = createHighWater(settings.kvHighWater);
  const limit = createConcurrencyLimit(model.maxNumSeqs);
  const lengths = createLengthModel();
  const estimator = createPromptEstimator();
  const prefixHits = createPrefixHits();
  const predictor = createJobPredictor({
    model,
    estimator,
    prefixHits,
    lengths,
    givesTokenIds: deps.givesTokenIds,
  });
  const gate = createEngineGate({
    health: deps.health,
    engineWaitingMax: settings.engineWaitingMax,
    fullAt: highWater.value,
  });
  const slots = () => (memory.isKnown() ? model.maxNumSeqs : limit.value());
  const admission = createAdmission({
    capacity: memory.capacity,
    highWater,
    lengths,
    engineGate: gate.state,
    expectedMs,
    settings: {
      maxNumSeqs: slots,
      batchPrefillTokens: settings.batchPrefillTokens,
      batchKvShare: model.batchKvShare,
      starvationMs: settings.starvationMs,
    },
  });
  const running = new Map<string, AdmittedEntry>();
  let lastGate: GateState = 'open';

  /** Each request gets its share of what all of them write together. */
  function expectedMs(outputTokens: number): number {
    const perSecond = deps.tokensPerSecond() / Math.max(1, running.size);
    return perSecond > 0 ? (outputTokens * 1000) / perSecond : 0;
  }

  function engineFailed(now: number): void {
    limit.failed(now);
    gate.doubt();
    deps.lookAtEngine();
  }

  return {
    enqueue: (record, claimedAt, exactPromptTokens) =>
      admission.enqueue(predictor.predict(record, claimedAt, exactPromptTokens)),
    withdraw: admission.withdraw,
    decide(now) {
      const decision = admission.decide(now);
      for (const { job, isProtected } of decision.admit) {
        running.set(job.id, {
          job,
          prediction: predictor.describe(job),
          admittedAt: now,
          isProtected,
          written: job.written,
        });
        metrics.admitted(job.tier, now - job.claimedAt);
        if (isProtected && job.tier === 'flex') metrics.promoted(job.tier);
      }
      for (const id of decision.park) metrics.yielded(running.get(id)?.job.tier ?? 'flex');
      if (decision.gate !== 'open') metrics.refused(decision.gate);
      lastGate = decision.gate;
      metrics.gateIs(lastGate);
      return decision;
    },
    usage(spec, usage, before) {
      const entry = running.get(spec.id);
      if (entry === undefined) return false;
      // Servers without running usage tell the prompt's length only at the end, or never.
      const prompt = usage.promptTokens || entry.job.promptTokens;
      admission.progress(spec.id, { prompt, written: usage.completionTokens });
      if (before.promptTokens === 0 && usage.promptTokens > 0) {
        metrics.promptKnown(entry.job.promptTokens, usage.promptTokens);
        predictor.observePrompt(spec, usage);
      }
      entry.written = usage.completionTokens;
      const isFirst =
        before.completionTokens <= entry.job.written && usage.completionTokens > entry.job.written;
      if (isFirst) {
        const sinceAdmittedMs = Date.now() - entry.admittedAt;
        limit.firstToken(sinceAdmittedMs, Date.now());
        metrics.firstToken(spec.tier, sinceAdmittedMs);
      }
      return isFirst;
    },
    ended(jobId, end, now) {
      const entry = running.get(jobId);
      if (entry === undefined) return;
      running.delete(jobId);
      if (end === 'whole') metrics.outputKnown(entry.prediction.completion_tokens, entry.written);
      if (end === 'failed') engineFailed(now);
      else limit.ended(running.size);
      admission.ended(jobId, end === 'whole');
    },
    onScrape(health, facts) {
      gate.looked();
      memory.observe(health, facts, admission.state().usedBlocks);
      if (health.state !== 'up') return;
      const preempted = highWater.observe(health.load.preemptions);
      if (preempted === 0) return;
      metrics.preempted(preempted);
      logger.warn({ preempted, highWater: highWater.value() }, 'the engine preempted requests');
    },
    onRestart() {
      memory.reset();
      prefixHits.clear();
    },
    drain: gate.drain,
    canTakeSoon({ promptBytes }) {
      const { usedBlocks, running: requests, waiting } = admission.state();
      const { blocks, blockSize } = memory.capacity();
      const wanted = predictPromptTokens(promptBytes, estimator.model()) / blockSize;
      const isRoomy = usedBlocks + wanted <= highWater.value() * blocks && requests < slots();
      // Whoever waits here already goes first; how long that takes is nobody's to say.
      return gate.state() === 'open' && waiting === 0 && isRoomy;
    },
    predictionOf: (jobId) => running.get(jobId)?.prediction ?? null,
    priorityOf: ({ id, tier }) =>
      running.get(id)?.isProtected === true && tier === 'flex' ? 1 : TIER_PRIORITY[tier],
    status() {
      const engineState = gate.state();
      return {
        ...admission.state(),
        blockSize: memory.capacity().blockSize,
        gate: engineState === 'open' ? lastGate : engineState,
        highWater: highWater.value(),
        driftBlocks: memory.driftBlocks(),
        slots: slots(),
        largestRequestTokens: memory.largestRequestTokens(),
        promptModel: estimator.model(),
      };
    },
  };
}

const TIER_PRIORITY = { priority: 0, default: 1, flex: 2 } as const;
