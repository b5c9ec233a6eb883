/**
 * What a generation costs on one's own GPU, in nano-dollars: its share of the GPU's hour at the engine's measured output
 * rate. All tokens of that time share the hour, and so does the work on prompts, which slows them.
 */
export function gpuNanoUsd(
  completionTokens: number,
  /** Of the whole engine; 0: not measured yet. */
  tokensPerSecond: number,
  gpuUsdPerHour: number,
): number {
  if (completionTokens === 0 || tokensPerSecond <= 0) return 0;
  return Math.round(((completionTokens / tokensPerSecond) * gpuUsdPerHour * 1e9) / 3600);
}
