/** An answer of the small model, as the worker has it in the end. */
export interface JudgedAnswer {
  text: string;
  /** `length` means cut. Null: not known. */
  finishReason: string | null;
  toolCalls: number;
  /** Whether tool calls or JSON fit their schema; null: nothing to fit. */
  fitsSchema: boolean | null;
}

/** What is known of the request before it was answered. */
export interface JudgedRequest {
  /** Newest user message. */
  question: string;
  /** The router's: 0..1, the small model will not do. */
  score: number;
  /** Also the router's: how likely each model is right, 0..1. Null: it cannot say. */
  chances: { small: number; large: number } | null;
}
