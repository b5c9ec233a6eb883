import type { ResumeData } from '../../shared/event-log/event-log.ts';
import { createTranscript, type Transcript } from '../../shared/event-log/transcript.ts';
import type { JobEvent } from '../../shared/types/events.ts';
import type { LogWriter } from '../streaming/log-writer.ts';
import type { AttemptPlan } from './plan-attempt.ts';
import { createSkipLogged } from './skip-logged.ts';

/** Where an attempt's events go: straight to the log, or held back until the answer has passed its check. */
export interface EventSink {
  emit(event: JobEvent): void;
  carry(resume: ResumeData): void;
  /** Everything emitted, earlier attempts' logged output included. */
  transcript: Transcript;
  /** The answer passed: what was held goes out. */
  release(): void;
}

export function createEventSink(writer: LogWriter, options: { hold: boolean; plan: AttemptPlan }): EventSink {
  const transcript = createTranscript();
  const isNew = options.plan.kind === 'continue' ? createSkipLogged(options.plan.logged) : keepAll;
  const held: JobEvent[] = [];
  return {
    emit(event) {
      transcript.add(event);
      const fresh = isNew(event);
      if (fresh === null) return;
      if (options.hold) held.push(fresh);
      else writer.push(fresh);
    },
    carry(resume) {
      // Held output is not in the log, so there is nothing that could be continued.
      if (!options.hold) writer.carry(resume);
    },
    transcript,
    release() {
      for (const event of held.splice(0)) writer.push(event);
    },
  };
}

function keepAll(event: JobEvent): JobEvent {
  return event;
}
