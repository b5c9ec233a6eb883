import type { ErrorCode } from '../shared/errors.ts';
import { recordEnding, recordTokens } from '../shared/observability/record-ending.ts';
import type { WorkerSeries } from '../shared/observability/worker-series.ts';
import type { TerminalEvent } from '../shared/types/events.ts';
import { SERVICE_TIERS, type ServiceTier } from '../shared/types/job.ts';
import type { RefusedAnswer } from '../shared/types/refusal.ts';
import type { AttemptPlan } from './attempt/plan-attempt.ts';
import type { EngineFailure } from './engine/engine-error.ts';
import type { NextAsked } from './refuse-answer.ts';

/** What becomes of jobs and their attempts, as series. */
export interface JobRecorder {
  /** An attempt goes to the engine. */
  attemptStarted(start: AttemptPlan['kind']): void;
  /** The engine failed under an attempt, whatever becomes of the job. */
  engineFailed(failure: EngineFailure): void;
  /** The job goes back to the queue after such a failure. */
  retried(code: ErrorCode): void;
  /** Its tokens and their price count now: whatever ends the job, this model gave them. */
  answerRefused(refusal: RefusedAnswer, next: NextAsked['kind']): void;
  /** This worker wrote the job's terminal event. Once a job. */
  ended(tier: ServiceTier, event: TerminalEvent): void;
}

const STARTS: AttemptPlan['kind'][] = ['fresh', 'continue', 'rewind'];
const FAILURES: EngineFailure[] = ['rejected', 'unavailable', 'interrupted', 'stream_error', 'silent'];
const REFUSALS: RefusedAnswer['code'][] = [
  'structured_output_invalid',
  'tool_call_invalid',
  'answer_doubtful',
];
const NEXT: NextAsked['kind'][] = ['same', 'larger', 'nobody'];
const STATUSES = ['completed', 'failed', 'cancelled', 'expired'];

export function createJobRecorder(series: WorkerSeries, model: string): JobRecorder {
  const { attempts } = series;
  startAtZero(series, model);
  return {
    attemptStarted: (start) => attempts.started.inc({ model, start }),
    engineFailed: (failure) => attempts.engineFailures.inc({ model, failure }),
    retried: (code) => attempts.retried.inc({ model, code }),
    answerRefused({ code, usage, cost_nano_usd: cost }, next) {
      attempts.refused.inc({ model, code, next });
      if (next === 'nobody') return;
      recordTokens(series, model, usage);
      series.money.cost.inc({ model }, cost);
    },
    ended: (tier, event) => recordEnding(series, { model, tier }, event),
  };
}

/** A counter that appears with its first event has no rise: `rate()` and `increase()` would miss that one. */
function startAtZero({ endedJobs, attempts, money }: WorkerSeries, model: string): void {
  for (const tier of SERVICE_TIERS) for (const status of STATUSES) endedJobs.inc({ model, tier, status }, 0);
  for (const start of STARTS) attempts.started.inc({ model, start }, 0);
  for (const code of REFUSALS) for (const next of NEXT) attempts.refused.inc({ model, code, next }, 0);
  for (const failure of FAILURES) attempts.engineFailures.inc({ model, failure }, 0);
  for (const kind of ['prompt', 'cached_prompt', 'completion']) money.tokens.inc({ model, kind }, 0);
  money.cost.inc({ model }, 0);
  money.alwaysLarge.inc({ model }, 0);
}
