import type { AdmissionJob } from './admission.ts';
import { createKvForecast, type ForecastRequest } from './kv-forecast.ts';
import type { LengthModel } from './length-model.ts';
import { createSharedPrefixes } from './shared-prefixes.ts';

/** A job that the engine has. */
export interface RunningRequest {
  job: AdmissionJob;
  /** Prompt tokens: predicted, then the engine's word. */
  prompt: number;
  written: number;
  /** The prompt has been computed. */
  prefilled: boolean;
  /** On its way back to the queue; its blocks are not free yet. */
  parking: boolean;
  /** Interactive, or batch that has starved: never parked for others. */
  protected: boolean;
  /** How long its tier had waited for it to start. */
  waitedMs: number;
}

/** What is in the engine, with the forecast of its KV cache kept up to date request by request. */
export interface RunningRequests {
  readonly size: number;
  /** Of these, not on their way out. */
  readonly staying: number;
  /** In the order in which they were admitted. */
  all(): IterableIterator<RunningRequest>;
  get(jobId: string): RunningRequest | undefined;
  add(request: RunningRequest): void;
  progress(request: RunningRequest, tokens: { prompt: number; written: number }): void;
  park(request: RunningRequest): void;
  remove(jobId: string): void;
  /** Forecasts all of them anew: output lengths are known better by now. */
  refresh(): void;
  /** What all those that stay will take, and the protected ones among them. */
  peakBlocks(horizon: number, candidate?: ForecastRequest): number;
  protectedPeakBlocks(horizon: number, candidate?: ForecastRequest): number;
  /** Held by those on their way out. */
  leavingBlocks(): number;
  blocksOf(request: RunningRequest): number;
  candidate(job: AdmissionJob): ForecastRequest;
}

export interface RunningRequestsDeps {
  blockSize: () => number;
  lengths: LengthModel;
  /** Tokens ahead at which a job that can be parked stops to count. */
  parkableHorizon: number;
}

export function createRunningRequests({
  blockSize,
  lengths,
  parkableHorizon,
}: RunningRequestsDeps): RunningRequests {
  const running = new Map<string, RunningRequest>();
  const all = createKvForecast(blockSize);
  const ofProtected = createKvForecast(blockSize);
  const ofLeaving = createKvForecast(blockSize);
  const prefixes = createSharedPrefixes();

  const contextOf = ({ job, prompt, written }: RunningRequest) =>
    prompt + written - wholeBlocks(prefixes.riddenTokens(job.id));
  /** Only full blocks can be shared. */
  const wholeBlocks = (tokens: number) => tokens - (tokens % blockSize());
  const blocksOf = (request: RunningRequest) => Math.ceil((contextOf(request) + 1) / blockSize());

  function toForecast(job: AdmissionJob, contextTokens: number, written: number): ForecastRequest {
    const horizon = job.canContinue ? parkableHorizon : Infinity;
    return { contextTokens, written, bound: job.bound, curve: lengths.curve(job.kind), horizon };
  }

  function forecast(request: RunningRequest): void {
    const { job, written } = request;
    const entry = toForecast(job, contextOf(request), written);
    if (request.parking) {
      ofLeaving.set(job.id, entry);
      return;
    }
    all.set(job.id, entry);
    if (request.protected) ofProtected.set(job.id, entry);
  }

  function unforecast(id: string): void {
    for (const one of [all, ofProtected, ofLeaving]) one.remove(id);
  }

  /** The blocks that others of a prefix rode on are one of theirs now. */
  function handOverPrefix(carrierId: string | null): void {
    const carrier = running.get(carrierId ?? '');
    if (carrier !== undefined) forecast(carrier);
  }

  return {
    get size() {
      return running.size;
    },
    get staying() {
      return all.size;
    },
    all: () => running.values(),
    get: (jobId) => running.get(jobId),
    add(request) {
      running.set(request.job.id, request);
      prefixes.join(request.job.id, request.job.common);
      forecast(request);
    },
    progress(request, { prompt, written }) {
      const before = blocksOf(request);
      request.prompt = prompt;
      request.written = written;
      request.prefilled ||= written > request.job.written;
      if (blocksOf(request) !== before) forecast(request);
    },
    park(request) {
      const { id } = request.job;
      request.parking = true;
      unforecast(id);
      handOverPrefix(prefixes.stepBack(id));
      forecast(request);
    },
    remove(jobId) {
      if (!running.delete(jobId)) return;
      unforecast(jobId);
      handOverPrefix(prefixes.leave(jobId));
    },
    refresh() {
      for (const one of [all, ofProtected, ofLeaving]) one.clear();
      for (const request of running.values()) forecast(request);
    },
    peakBlocks: all.peakBlocks,
    protectedPeakBlocks: ofProtected.peakBlocks,
    leavingBlocks: () => ofLeaving.peakBlocks(0),
    blocksOf,
    candidate: (job) => toForecast(job, job.promptTokens + job.written, job.written),
  };
}
