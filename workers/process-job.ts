import type { SwitchyardError } from '../shared/errors.ts';
import { formatCursor } from '../shared/event-log/cursor.ts';
import { createTranscript } from '../shared/event-log/transcript.ts';
import type { JobRecord } from '../shared/types/job.ts';
import type { AttemptDeps } from './attempt/attempt-deps.ts';
import { emptyGeneration, type Generation } from './attempt/generate.ts';
import { JobStop, stopReason } from './attempt/job-stop.ts';
import { type AttemptPlan, planAttempt } from './attempt/plan-attempt.ts';
import { runAttempt } from './attempt/run-attempt.ts';
import { maxTokensOf } from './engine/to-chat-body.ts';
import { canContinue } from './engine/to-continuation-body.ts';
import { toolConstraint } from './engine/tool-constraint.ts';
import { refuseAnswer } from './refuse-answer.ts';
import { refusedByEngine } from './refused-by-engine.ts';
import { type Disposition, type SettledResult, settleEnded, settleJob } from './settle-job.ts';
import { createLogWriter } from './streaming/log-writer.ts';

/**
 * A job's way from claim (the log fences every earlier attempt) over the plan (fresh, continue or rewind) and the
 * engine's run to its terminal event, or back to the queue for the next attempt.
 *
 * `refusal`: the job must not run; it is claimed all the same, so that its log ends with the reason.
 */
export async function processJob(
  deps: AttemptDeps,
  record: JobRecord,
  controller: AbortController,
  refusal: SwitchyardError | null,
): Promise<Disposition> {
  const { spec } = record;
  const stopped = stopReason(controller.signal);
  // Claiming would fence whoever has it now, or use up an attempt for nothing.
  if (stopped === 'lost') return { kind: 'lost' };
  if (stopped === 'drain' || stopped === 'park') return { kind: 'release' };
  const claim = await deps.eventLog.claim(spec.id, {
    model: deps.model.id,
    worker: deps.workerId,
    minAttempt: record.attempt,
    ttlMs: logTtlMs(deps, record),
  });
  if (claim.outcome === 'ended') return await settleEnded(deps, record);
  const { attempt } = claim;
  // It waits for its turn once: what it waits later, parked or for another try, is time under way.
  const startedAt = record.startedAt ?? Date.now();
  // Not on the way to the first token: the claim above is what fences; the record only shows it.
  const marked = markRunning(deps, spec.id, { attempt, startedAt });

  const writer = createLogWriter({
    jobId: spec.id,
    attempt,
    started: claim.started,
    flushLoop: deps.flushLoop,
    onLost: () => controller.abort(new JobStop('lost')),
  });
  if (claim.rebuilt) writer.push({ type: 'job.rewound', to: formatCursor(claim.previous) });
  const plan = claim.previous.sequence <= 1 && record.held === null ? fresh() : await planNext(deps, record);
  const run = {
    spec,
    attempt,
    plan,
    writer,
    generation: continuedGeneration(plan),
    prediction: deps.admitted.predictionOf(spec.id),
    times: {
      startedAt,
      engineSentAt: null,
      earlierFirstTokenAt: plan.kind === 'continue' ? record.firstTokenAt : null,
    },
  };
  const unrun = notRun(refusal, plan, controller.signal);
  if (unrun === null) deps.metrics.attemptStarted(plan.kind);
  const result = unrun ?? (await runAttempt(deps, run, controller.signal));
  await marked;
  const job = { ...run, record };
  if (result.outcome === 'refused') return await refuseAnswer(deps, job, result);
  const refused = refusedByEngine(result, record);
  if (refused !== null) return await refuseAnswer(deps, job, { ...refused, transcript: result.transcript });
  return await settleJob(deps, job, result);
}

/** Nothing but `job.queued` is in the log: no need to read it. */
function fresh(): AttemptPlan {
  return { kind: 'fresh', logged: createTranscript() };
}

async function planNext({ eventLog, model }: AttemptDeps, { spec, held }: JobRecord): Promise<AttemptPlan> {
  const { id, request } = spec;
  return await planAttempt(eventLog, id, {
    canContinue: canContinue(request, toolConstraint(request, model.toolParser) !== null),
    maxTokens: maxTokensOf(request, model),
    held,
  });
}

/** What earlier attempts generated is billed, also when this one stops before its first token. */
function continuedGeneration(plan: AttemptPlan): Generation {
  const generation = emptyGeneration();
  if (plan.kind !== 'continue') return generation;
  const { promptTokenIds, tokenIds } = plan;
  const usage = { promptTokens: promptTokenIds.length, completionTokens: tokenIds.length, cachedTokens: 0 };
  return { ...generation, usage, continuedTokens: tokenIds.length };
}

async function markRunning(
  deps: AttemptDeps,
  jobId: string,
  claim: { attempt: number; startedAt: number },
): Promise<void> {
  try {
    await deps.jobStore.markRunning(jobId, { ...claim, worker: deps.workerId, model: deps.model.id });
  } catch (error) {
    deps.logger.warn({ err: error, job: jobId }, 'the record could not be marked as running');
  }
}

/** The result of an attempt that never reaches the engine; null for one that does. */
function notRun(
  refusal: SwitchyardError | null,
  { logged: transcript }: AttemptPlan,
  signal: AbortSignal,
): SettledResult | null {
  const reason = stopReason(signal);
  if (reason !== null) return { outcome: 'stopped', reason, transcript, held: null };
  return refusal === null ? null : { outcome: 'failed', error: refusal, transcript, held: null };
}

/** The log lives past the job's deadline; without one, past the longest that a job may have. */
function logTtlMs({ settings }: AttemptDeps, { spec }: JobRecord): number {
  const remaining =
    spec.deadlineAt === null ? settings.limits.maxDeadlineMs : Math.max(0, spec.deadlineAt - Date.now());
  return remaining + settings.retention.logAfterDeadlineMs;
}
