/** What a client says of an answer afterwards. The newest word counts. */
export interface Feedback {
  /** Whether it was right. */
  correct: boolean;
  comment: string | null;
  /** Epoch ms. */
  at: number;
}
