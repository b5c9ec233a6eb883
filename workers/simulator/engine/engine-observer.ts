import type { StepLoad } from '../scheduler/step.ts';
import type { FinishedReason, LiveRequest } from './engine.ts';

/** What the engine tells its metrics. Times are engine milliseconds. */
export interface EngineObserver {
  onStep(load: StepLoad, preemptions: number): void;
  /** First admission of a request: its tokens, and how many the prefix cache gave. */
  onAdmitted(tokens: number, cachedTokens: number): void;
  /** Before the request's own counters move on. */
  onToken(request: LiveRequest, at: number): void;
  onFinished(request: LiveRequest, reason: FinishedReason, at: number): void;
}
