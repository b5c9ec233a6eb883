import type { PromptModel } from '../../shared/jobs/prompt-model.ts';

/** What is known of a model's workers and queue at this moment. */
export interface ModelOutlook {
  /** A worker of it sent its heartbeat lately. */
  live: boolean;
  /** Until a job accepted now would start, ms; null: unknown. */
  queueEtaMs: number | null;
  /** Of one stream, as measured lately; null: unknown. */
  msPerOutputToken: number | null;
  /** KV cache of the largest engine that answers: no request can hold more. Null: unknown. */
  kvCapacityTokens: number | null;
  /** What its workers have learned of prompt lengths; null: nothing yet. */
  promptModel: PromptModel | null;
}

/** By configured model id. Called for every request: answers from memory. */
export type QueueEta = (modelId: string) => ModelOutlook;
