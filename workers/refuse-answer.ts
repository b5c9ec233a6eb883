import type { ModelConfig } from '../shared/config/types.ts';
import { priceJob } from '../shared/cost/price-job.ts';
import { formatCursor } from '../shared/event-log/cursor.ts';
import type { Transcript } from '../shared/event-log/transcript.ts';
import { sessionKeyOf } from '../shared/jobs/session-key.ts';
import { reserveFor } from '../shared/ledger/reserve-for.ts';
import type { JobEvent } from '../shared/types/events.ts';
import type { JobRecord, JobSpec } from '../shared/types/job.ts';
import type { Refusal } from '../shared/types/refusal.ts';
import type { AttemptDeps } from './attempt/attempt-deps.ts';
import type { RefusedAnswer } from './attempt/attempt-result.ts';
import { atOwnRate, toUsage } from './attempt/ending.ts';
import { readLoggedOutput } from './attempt/logged-output.ts';
import { type Disposition, type Settling, settleJob } from './settle-job.ts';
import { LogLostError, type LogWriter } from './streaming/log-writer.ts';
import { askAgain } from './structured-output/ask-again.ts';

/** Who is asked after a refused answer. */
export type NextAsked = { kind: 'same' } | { kind: 'larger'; model: string } | { kind: 'nobody' };

/**
 * What becomes of an answer that did not pass its check: its model is told what was wrong and asked again, then the
 * large model is asked, then the job fails with what the last check found. The record bounds this over all attempts.
 * First the followers are told, then the record says who is asked next, then the queue has it: whoever takes the job
 * after a crash in between finds in the record where it belongs.
 */
export async function refuseAnswer(
  deps: AttemptDeps,
  job: Settling & { writer: LogWriter },
  refused: RefusedAnswer & { transcript: Transcript },
): Promise<Disposition> {
  const refusal = toRefusal(deps, job, refused);
  const next = await nextAsked(deps, job, refusal);
  deps.metrics.answerRefused(refusal, next.kind);
  // The refused answer is the job's own end, so its tokens are the ending's.
  if (next.kind === 'nobody') return await endWith(deps, job, refused);
  const model = next.kind === 'larger' ? next.model : deps.model.id;
  if (next.kind === 'larger') await moveSession(deps, job.record.spec, model);
  if (!(await tellFollowers(deps, job, model, refusal))) return { kind: 'lost' };
  await deps.jobStore.markRefused(job.record.spec.id, {
    attempt: job.attempt,
    model,
    refusals: [...job.record.refusals, refusal],
  });
  return next.kind === 'larger' ? { kind: 'move', to: model } : { kind: 'release' };
}

async function endWith(
  deps: AttemptDeps,
  job: Settling & { writer: LogWriter },
  { otherwise, transcript }: RefusedAnswer & { transcript: Transcript },
): Promise<Disposition> {
  if (otherwise.outcome === 'failed')
    return await settleJob(deps, job, { ...otherwise, transcript, held: null });
  const { finishReason } = otherwise;
  const released = otherwise.release();
  if (!(await isFlushed(job.writer))) return { kind: 'lost' };
  const completed = { outcome: 'completed', finishReason, verification: null } as const;
  return await settleJob(deps, job, { ...completed, transcript: released, held: null });
}

function toRefusal(deps: AttemptDeps, job: Settling, { code, problems, answer }: RefusedAnswer): Refusal {
  const usage = toUsage(job.generation, job.prediction);
  const prices = { own: deps.model.price, large: null, tokensPerSecond: deps.tokensPerSecond() };
  const cost = priceJob(usage, atOwnRate(prices, job.generation, job.times));
  return {
    attempt: job.attempt,
    model: deps.model.id,
    code,
    problems,
    usage,
    cost_nano_usd: cost.total_nano_usd,
    gpu_nano_usd: cost.gpu_nano_usd,
    answer,
  };
}

async function nextAsked(deps: AttemptDeps, { record }: Settling, refusal: Refusal): Promise<NextAsked> {
  const { model, verification, escalationTarget } = deps;
  const askedAgain = record.refusals.filter((earlier) => earlier.model === model.id).length;
  // What is only doubted has nothing that could be told to the same model.
  const same = refusal.code !== 'answer_doubtful' && askedAgain < verification.reasks;
  const next = same ? model : await escalationTarget(record.spec, refusal.usage);
  if (next === null || !(await isAffordable(deps, record, { model: next, refusal })))
    return { kind: 'nobody' };
  return same ? { kind: 'same' } : { kind: 'larger', model: next.id };
}

/** What the job reserved when it was accepted is spent with the refused answer. */
async function isAffordable(
  { ledger, settings }: AttemptDeps,
  { spec }: JobRecord,
  { model, refusal }: { model: ModelConfig; refusal: Refusal },
): Promise<boolean> {
  const asked = { ...spec, request: askAgain(spec.request, [refusal]) };
  const { outcome } = await reserveFor(ledger, asked, model, settings.retention);
  return outcome === 'reserved';
}

/** The session's next turns go there at once, and do not fail here first. */
async function moveSession({ sessionModels }: AttemptDeps, spec: JobSpec, model: string): Promise<void> {
  const sessionKey = sessionKeyOf(spec);
  if (sessionKey !== null) await sessionModels.set(spec.tenant, sessionKey, model);
}

/** False: the log is somebody else's by now. */
async function tellFollowers(
  { eventLog, model: { id: from } }: AttemptDeps,
  { record, writer }: { record: Settling['record']; writer: LogWriter },
  to: string,
  { problems }: Refusal,
): Promise<boolean> {
  const events: JobEvent[] = [];
  if (to !== from) events.push({ type: 'job.escalated', from, to, reason: problems.join('; ') });
  const { hasOutput, before } = await readLoggedOutput(eventLog, record.spec.id);
  if (hasOutput) events.push({ type: 'job.rewound', to: formatCursor(before) });
  for (const event of events) writer.push(event);
  return await isFlushed(writer);
}

async function isFlushed(writer: LogWriter): Promise<boolean> {
  try {
    await writer.flushed();
    return true;
  } catch (error) {
    if (error instanceof LogLostError) return false;
    throw error;
  }
}
