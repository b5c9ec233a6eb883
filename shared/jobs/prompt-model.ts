/** What a worker has learned of its engine: tokens = fixedTokens + tokensPerByte × bytes, as `promptBytes` counts them. */
export interface PromptModel {
  fixedTokens: number;
  tokensPerByte: number;
}

/** A prediction: another kind of text than of late is off by as much as half or double. */
export function predictPromptTokens(bytes: number, { fixedTokens, tokensPerByte }: PromptModel): number {
  return Math.max(1, Math.ceil(fixedTokens + tokensPerByte * bytes));
}
