import type { ResumeData } from '../../shared/event-log/event-log.ts';
import { createTranscript, type Transcript } from '../../shared/event-log/transcript.ts';
import type { JobEvent } from '../../shared/types/events.ts';
import type { HeldOutput } from '../../shared/types/job.ts';
import type { LogWriter } from '../streaming/log-writer.ts';
import { type AttemptPlan, isParsedFrom } from './plan-attempt.ts';
import { createSkipLogged } from './skip-logged.ts';

/** Where an attempt's events go: straight to the log, or held back until the answer has passed its check. */
export interface EventSink {
  emit(event: JobEvent): void;
  carry(resume: ResumeData): void;
  /** Everything emitted, earlier attempts' logged output included. */
  transcript: Transcript;
  /** The answer passed: what was held goes out. */
  release(): void;
  /** What is held back and could be continued; null: nothing is. */
  held(): HeldOutput | null;
}

export function createEventSink(writer: LogWriter, options: { hold: boolean; plan: AttemptPlan }): EventSink {
  const transcript = createTranscript();
  const isNew = options.plan.kind === 'continue' ? createSkipLogged(options.plan.logged) : keepAll;
  const held: JobEvent[] = [];
  const output = createHeldOutput(options.plan);
  return {
    emit(event) {
      transcript.add(event);
      const fresh = isNew(event);
      if (fresh === null) return;
      if (options.hold) held.push(fresh);
      else writer.push(fresh);
    },
    carry(resume) {
      // Held output is not in the log: it goes to the job's record when the attempt is broken off.
      if (options.hold) output.add(resume);
      else writer.carry(resume);
    },
    transcript,
    release() {
      for (const event of held.splice(0)) writer.push(event);
    },
    held() {
      const value = options.hold ? output.value() : null;
      return value !== null && isParsedFrom(value.raw, transcript) ? value : null;
    },
  };
}

function keepAll(event: JobEvent): JobEvent {
  return event;
}

/** Collects what a later attempt needs to go on behind output that is not in the log. */
function createHeldOutput(plan: AttemptPlan) {
  const begun: { promptTokenIds: number[] | null; tokenIds: number[]; raw: string } =
    plan.kind === 'continue' ? plan : { promptTokenIds: null, tokenIds: [], raw: '' };
  const tokenIds = [...begun.tokenIds];
  let { promptTokenIds, raw } = begun;
  return {
    add(resume: ResumeData): void {
      promptTokenIds ??= resume.promptTokenIds ?? null;
      for (const id of resume.tokenIds) tokenIds.push(id);
      raw += resume.raw;
    },
    value: (): HeldOutput | null =>
      promptTokenIds === null || tokenIds.length === 0 ? null : { promptTokenIds, tokenIds, raw },
  };
}
