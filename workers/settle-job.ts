import { type ErrorCode, SwitchyardError } from '../shared/errors.ts';
import { outcomeFromLog, toOutcome } from '../shared/event-log/outcome-from-log.ts';
import type { Transcript } from '../shared/event-log/transcript.ts';
import type { TerminalEvent } from '../shared/types/events.ts';
import type { HeldOutput, JobRecord } from '../shared/types/job.ts';
import type { Prediction } from '../shared/types/prediction.ts';
import type { AttemptDeps } from './attempt/attempt-deps.ts';
import type { AttemptResult, RefusedAnswer } from './attempt/attempt-result.ts';
import { type AttemptTimes, endingOf } from './attempt/ending.ts';
import type { Generation } from './attempt/generate.ts';
import type { EngineError, EngineFailure } from './engine/engine-error.ts';

/** What the queue has to do with the job now. */
export type Disposition =
  /** It has its terminal event. */
  | { kind: 'ended' }
  /** Somebody else has it: touch nothing. */
  | { kind: 'lost' }
  /** Back to the queue at once. */
  | { kind: 'release' }
  /** On to another model's queue. */
  | { kind: 'move'; to: string }
  | { kind: 'retry'; at: number };

/** An attempt that is over. */
export interface Settling {
  record: JobRecord;
  attempt: number;
  generation: Generation;
  times: AttemptTimes;
  prediction: Prediction | null;
}

export type SettledResult = Exclude<AttemptResult, RefusedAnswer> & {
  transcript: Transcript;
  /** Output that is not in the log and could be continued. */
  held: HeldOutput | null;
};

/** Writes the terminal event and the outcome, or sends the job on to its next attempt. */
export async function settleJob(
  deps: AttemptDeps,
  job: Settling,
  result: SettledResult,
): Promise<Disposition> {
  switch (result.outcome) {
    case 'completed': {
      const { finishReason: finish_reason, verification } = result;
      const found = verification === null ? {} : { verification };
      return await end(deps, job, result.transcript, {
        type: 'job.completed',
        finish_reason,
        ...found,
        ...ending(deps, job),
      });
    }
    case 'failed':
      return await fail(deps, job, result.transcript, result.error);
    case 'engine_failed':
      return await retryOrFail(deps, job, result);
    case 'stopped':
      return await settleStopped(deps, job, result);
  }
}

async function settleStopped(
  deps: AttemptDeps,
  job: Settling,
  { reason, transcript, held }: Extract<SettledResult, { outcome: 'stopped' }>,
): Promise<Disposition> {
  switch (reason) {
    case 'lost':
      return { kind: 'lost' };
    case 'drain':
    case 'park':
      await markQueued(deps, job, { held, failures: job.record.failures });
      return { kind: 'release' };
    case 'deadline':
      return await expire(deps, job, transcript);
    case 'cancel':
    case 'follower_gone':
      return await end(deps, job, transcript, { type: 'job.cancelled', ...ending(deps, job) });
  }
}

/** Nothing out yet: it expired waiting. Otherwise the partial answer stays and the error says why it is one. */
async function expire(deps: AttemptDeps, job: Settling, transcript: Transcript): Promise<Disposition> {
  const error = new SwitchyardError('deadline_exceeded', 'The deadline passed before the answer was whole.', {
    param: 'deadline_ms',
  });
  const hasOutput = transcript.content() !== '' || transcript.toolCalls().length > 0;
  if (hasOutput || job.times.engineSentAt !== null) return await fail(deps, job, transcript, error);
  return await end(deps, job, transcript, {
    type: 'job.expired',
    error: error.toBody(),
    ...ending(deps, job),
  });
}

const CODE_OF_FAILURE: Record<EngineFailure, ErrorCode> = {
  rejected: 'engine_rejected',
  unavailable: 'engine_unavailable',
  interrupted: 'engine_error',
  stream_error: 'engine_error',
  silent: 'engine_timeout',
};

async function retryOrFail(
  deps: AttemptDeps,
  job: Settling,
  { error, transcript, held }: Extract<SettledResult, { outcome: 'engine_failed' }>,
): Promise<Disposition> {
  const { maxAttempts, retryBackoffMs } = deps.settings.worker;
  const { id } = job.record.spec;
  deps.logger.warn(
    { job: id, attempt: job.attempt, failure: error.failure, err: error },
    'engine failed under a job',
  );
  deps.metrics.engineFailed(error.failure);
  const failures = job.record.failures + 1;
  if (error.failure !== 'rejected' && failures < maxAttempts) {
    await markQueued(deps, job, { held, failures });
    deps.metrics.retried(CODE_OF_FAILURE[error.failure]);
    return { kind: 'retry', at: Date.now() + retryBackoffMs * 2 ** (failures - 1) };
  }
  const tries = failures > 1 ? ` (try ${failures} of ${maxAttempts})` : '';
  return await fail(deps, job, transcript, toClientError(error, tries));
}

/** What was held back in an earlier attempt stays good: a later one that got nowhere does not take it away. */
async function markQueued(
  deps: AttemptDeps,
  { record, attempt, generation, times }: Settling,
  { held, failures }: { held: HeldOutput | null; failures: number },
): Promise<void> {
  const written = generation.usage.completionTokens;
  await deps.jobStore.markQueued(record.spec.id, {
    attempt,
    failures,
    written,
    held: held ?? record.held,
    firstTokenAt: times.earlierFirstTokenAt ?? generation.firstTokenAt,
  });
}

/** A prompt that only the engine's own tokenizer found too long is the client's to shorten. */
function toClientError(error: EngineError, tries: string): SwitchyardError {
  if (error.failure === 'rejected' && /maximum context length/i.test(error.message)) {
    return new SwitchyardError('context_length_exceeded', error.message, { param: 'messages' });
  }
  return new SwitchyardError(CODE_OF_FAILURE[error.failure], `${error.message}${tries}`);
}

async function fail(
  deps: AttemptDeps,
  job: Settling,
  transcript: Transcript,
  error: SwitchyardError,
): Promise<Disposition> {
  return await end(deps, job, transcript, {
    type: 'job.failed',
    error: error.toBody(),
    ...ending(deps, job),
  });
}

async function end(
  deps: AttemptDeps,
  job: Settling,
  transcript: Transcript,
  event: TerminalEvent,
): Promise<Disposition> {
  const { spec } = job.record;
  const { retention } = deps.settings;
  const finish = await deps.eventLog.finish(spec.id, {
    event,
    attempt: job.attempt,
    ttlMs: retention.logAfterEndMs,
  });
  if (finish.outcome === 'fenced') return { kind: 'lost' };
  if (finish.outcome === 'ended') return await settleEnded(deps, job.record);
  deps.metrics.ended(spec.tier, event);
  // A log that is gone has no followers left; the record still gets the answer.
  const outcome = toOutcome(event, transcript);
  await deps.recordOutcome({ spec, model: deps.model.id }, outcome, Date.now());
  return { kind: 'ended' };
}

/** The log has ended under somebody who may have died before the record knew. */
export async function settleEnded(deps: AttemptDeps, record: JobRecord): Promise<Disposition> {
  if (record.outcome !== null) return { kind: 'ended' };
  const outcome = await outcomeFromLog(deps.eventLog, record.spec.id);
  if (outcome !== null) await deps.recordOutcome(record, outcome, Date.now());
  return { kind: 'ended' };
}

function ending(deps: AttemptDeps, job: Settling) {
  const prices = {
    own: deps.model.price,
    large: deps.largeModel?.price ?? null,
    tokensPerSecond: deps.tokensPerSecond(),
  };
  return endingOf(job.record, job.generation, job.times, prices, job.prediction);
}
