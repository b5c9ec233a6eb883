import { SwitchyardError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { outcomeFromLog, toOutcome } from '../../shared/event-log/outcome-from-log.ts';
import { createTranscript } from '../../shared/event-log/transcript.ts';
import type { RecordOutcome } from '../../shared/ledger/record-outcome.ts';
import type { ApiMetrics } from '../../shared/observability/api-metrics.ts';
import { countEnded } from '../../shared/observability/ended-jobs.ts';
import type { Ending, TerminalEvent } from '../../shared/types/events.ts';
import type { JobRecord } from '../../shared/types/job.ts';
import { unrunEnding } from './unrun-ending.ts';

export interface EndJobDeps {
  recordOutcome: RecordOutcome;
  eventLog: EventLog;
  metrics: ApiMetrics;
  /** Retention of the log after the end, ms. */
  logAfterEndMs: number;
}

/** Ends a job that no worker will end. Nothing happens when it has ended meanwhile. */
export type EndJob = (record: JobRecord, how: 'cancelled' | 'expired') => Promise<void>;

export function createEndJob(deps: EndJobDeps): EndJob {
  const { recordOutcome, eventLog, metrics, logAfterEndMs } = deps;
  return async (record, how) => {
    const { spec, model } = record;
    const endedAt = Date.now();
    const event = eventOf(how, unrunEnding(record, endedAt));
    const { outcome } = await eventLog.finish(spec.id, { event, attempt: null, ttlMs: logAfterEndMs });
    if (outcome === 'ended') return;
    if (outcome === 'finished') countEnded(metrics.endedJobs, { model, tier: spec.tier }, event);
    // Earlier attempts may have written a part of the answer.
    const result = (await outcomeFromLog(eventLog, spec.id)) ?? toOutcome(event, createTranscript());
    await recordOutcome(record, result, endedAt);
  };
}

function eventOf(how: 'cancelled' | 'expired', ending: Ending): TerminalEvent {
  if (how === 'cancelled') return { type: 'job.cancelled', ...ending };
  const error = new SwitchyardError('deadline_exceeded', 'The deadline passed while the job waited.', {
    param: 'deadline_ms',
  });
  return { type: 'job.expired', error: error.toBody(), ...ending };
}
