/** How a reasoning model marks its thinking. */
export interface ReasoningStyle {
  open: string;
  close: string;
  /** The chat template writes `open` itself, so that the answer begins inside the thinking. */
  openInPrompt: boolean;
}

const THINK = { open: '<think>\n', close: '\n</think>\n\n' };

/** By vLLM's names of their parsers. */
export const REASONING_STYLES: Readonly<Record<string, ReasoningStyle>> = {
  qwen3: { ...THINK, openInPrompt: false },
  glm45: { ...THINK, openInPrompt: false },
  deepseek_r1: { ...THINK, openInPrompt: true },
  deepseek_v3: { ...THINK, openInPrompt: true },
  olmo3: { ...THINK, openInPrompt: true },
  kimi_k2: { ...THINK, openInPrompt: true },
  nemotron_v3: { ...THINK, openInPrompt: true },
  step3: { ...THINK, openInPrompt: true },
  minimax_m2: { ...THINK, openInPrompt: true },
  mistral: { open: '[THINK]', close: '[/THINK]', openInPrompt: false },
  seed_oss: { open: '<seed:think>', close: '</seed:think>', openInPrompt: false },
};
