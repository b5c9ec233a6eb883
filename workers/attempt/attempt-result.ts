import type { SwitchyardError } from '../../shared/errors.ts';
import type { Transcript } from '../../shared/event-log/transcript.ts';
import type { FinishReason } from '../../shared/types/chat.ts';
import type { Verification } from '../../shared/types/events.ts';
import type { RefusalCode } from '../../shared/types/refusal.ts';
import type { EngineError } from '../engine/engine-error.ts';
import type { StopReason } from './job-stop.ts';

/** How one attempt at a job ended; what becomes of the job is `process-job`'s to say. */
export type AttemptResult =
  | JudgedAnswer
  | { outcome: 'engine_failed'; error: EngineError }
  | { outcome: 'stopped'; reason: StopReason };

/** What is to be done with an answer that came to its end. */
export type JudgedAnswer =
  | { outcome: 'completed'; finishReason: FinishReason; verification: Verification | null }
  | { outcome: 'failed'; error: SwitchyardError }
  | RefusedAnswer;

/** It did not pass its check, and nothing stands in the way of another one. */
export interface RefusedAnswer {
  outcome: 'refused';
  code: RefusalCode;
  problems: string[];
  /** As the model gave it. */
  answer: string;
  /** What becomes of it when there is nobody else to ask. */
  otherwise: { outcome: 'failed'; error: SwitchyardError } | StandingAnswer;
}

/** It passed and is only doubted. `release` lets out what was held. */
export interface StandingAnswer {
  outcome: 'stands';
  finishReason: FinishReason;
  release: () => Transcript;
}
