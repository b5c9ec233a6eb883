/** What admission expected of a job when it went to the engine; the real figures are in its usage. */
export interface Prediction {
  prompt_tokens: number;
  /** Of these, out of the engine's prefix cache. */
  cached_tokens: number;
  /** Expected output, and the length that nine of ten such jobs do not pass. */
  completion_tokens: number;
  completion_tokens_p90: number;
}
