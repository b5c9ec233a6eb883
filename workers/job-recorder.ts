import type { ErrorCode } from '../shared/errors.ts';
import { recordEnding } from '../shared/observability/record-ending.ts';
import type { WorkerSeries } from '../shared/observability/worker-series.ts';
import type { TerminalEvent } from '../shared/types/events.ts';
import { SERVICE_TIERS, type ServiceTier } from '../shared/types/job.ts';
import type { AttemptPlan } from './attempt/plan-attempt.ts';
import type { EngineFailure } from './engine/engine-error.ts';

/** What becomes of jobs and their attempts, as series. */
export interface JobRecorder {
  /** An attempt goes to the engine. */
  attemptStarted(start: AttemptPlan['kind']): void;
  /** The engine failed under an attempt, whatever becomes of the job. */
  engineFailed(failure: EngineFailure): void;
  /** The job goes back to the queue after such a failure. */
  retried(code: ErrorCode): void;
  /** This worker wrote the job's terminal event. Once a job. */
  ended(tier: ServiceTier, event: TerminalEvent): void;
}

const STARTS: AttemptPlan['kind'][] = ['fresh', 'continue', 'rewind'];
const FAILURES: EngineFailure[] = ['rejected', 'unavailable', 'interrupted', 'stream_error', 'silent'];
const STATUSES = ['completed', 'failed', 'cancelled', 'expired'];

export function createJobRecorder(series: WorkerSeries, model: string): JobRecorder {
  const { attempts } = series;
  startAtZero(series, model);
  return {
    attemptStarted: (start) => attempts.started.inc({ model, start }),
    engineFailed: (failure) => attempts.engineFailures.inc({ model, failure }),
    retried: (code) => attempts.retried.inc({ model, code }),
    ended: (tier, event) => recordEnding(series, { model, tier }, event),
  };
}

/** A counter that appears with its first event has no rise: `rate()` and `increase()` would miss that one. */
function startAtZero({ endedJobs, attempts, money }: WorkerSeries, model: string): void {
  for (const tier of SERVICE_TIERS) for (const status of STATUSES) endedJobs.inc({ model, tier, status }, 0);
  for (const start of STARTS) attempts.started.inc({ model, start }, 0);
  for (const failure of FAILURES) attempts.engineFailures.inc({ model, failure }, 0);
  for (const kind of ['prompt', 'cached_prompt', 'completion']) money.tokens.inc({ model, kind }, 0);
  money.cost.inc({ model }, 0);
  money.alwaysLarge.inc({ model }, 0);
}
