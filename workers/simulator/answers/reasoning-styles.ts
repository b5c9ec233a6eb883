import type { TextFrame } from '../formats/call-format.ts';

/** How a reasoning model marks its thinking. */
export interface ReasoningStyle {
  open: string;
  close: string;
  /** The chat template writes `open` itself, so that the answer begins inside the thinking. */
  openInPrompt: boolean;
  /** It thinks only when the request asks for it. */
  onlyWhenAsked?: boolean;
  /** Around all that follows the thinking; left out: nothing. */
  answer?: TextFrame;
}

/** `<think>` on lines of its own, as Qwen writes it. */
const THINK = { open: '<think>\n', close: '\n</think>\n\n' };
const IN_PROMPT: ReasoningStyle = { ...THINK, openInPrompt: true };
const IN_ANSWER: ReasoningStyle = { ...THINK, openInPrompt: false };
const INLINE_IN_PROMPT: ReasoningStyle = { open: '<think>', close: '</think>', openInPrompt: true };
const DEEPSEEK_HYBRID: ReasoningStyle = { ...INLINE_IN_PROMPT, onlyWhenAsked: true };
const COHERE: ReasoningStyle = {
  open: '<|START_THINKING|>',
  close: '<|END_THINKING|>',
  openInPrompt: false,
};
const HARMONY: ReasoningStyle = {
  open: '<|channel|>analysis<|message|>',
  close: '<|end|><|start|>assistant',
  openInPrompt: false,
};

/** By vLLM's names of their parsers. */
export const REASONING_STYLES: Readonly<Record<string, ReasoningStyle>> = {
  qwen3: IN_ANSWER,
  qwen3_coder: IN_PROMPT,
  qwen3_xml: IN_PROMPT,
  mimo: IN_PROMPT,
  glm45: IN_ANSWER,
  glm47: INLINE_IN_PROMPT,
  ling3: INLINE_IN_PROMPT,
  poolside_v1: INLINE_IN_PROMPT,
  deepseek_r1: IN_PROMPT,
  deepseek_v3: DEEPSEEK_HYBRID,
  deepseek_v31: DEEPSEEK_HYBRID,
  deepseek_v32: DEEPSEEK_HYBRID,
  deepseek_v4: INLINE_IN_PROMPT,
  deepseek_v41: INLINE_IN_PROMPT,
  holo2: IN_PROMPT,
  olmo3: IN_PROMPT,
  kimi_k2: INLINE_IN_PROMPT,
  kimi_k3: { open: '<|open|>think<|sep|>', close: '<|close|>think<|sep|>', openInPrompt: false },
  nemotron_v3: IN_PROMPT,
  step3: IN_PROMPT,
  step3p5: IN_PROMPT,
  minimax_m2: IN_PROMPT,
  minimax_m2_append_think: IN_PROMPT,
  minimax_m3: { open: '<mm:think>', close: '</mm:think>', openInPrompt: false },
  hy_v3: INLINE_IN_PROMPT,
  hy_v4: INLINE_IN_PROMPT,
  hunyuan_a13b: {
    open: '<think>\n',
    close: '\n</think>\n',
    openInPrompt: false,
    answer: { open: '<answer>\n', close: '\n</answer>' },
  },
  ernie45: IN_PROMPT,
  granite: {
    open: 'Here is my thought process:\n',
    close: '\n\nHere is my response:\n',
    openInPrompt: false,
  },
  granite_thinking_parser: IN_PROMPT,
  minicpmv: IN_ANSWER,
  plamo3: {
    open: '<|plamo:begin_think:plamo|>',
    close: '<|plamo:end_think:plamo|>',
    openInPrompt: false,
  },
  k2_horizon: { open: '<ifm|think>', close: '</ifm|think>', openInPrompt: true },
  mistral: { open: '[THINK]', close: '[/THINK]', openInPrompt: false },
  seed_oss: { open: '<seed:think>', close: '</seed:think>', openInPrompt: false },
  gemma4: { open: '<|channel>thought\n', close: '<channel|>', openInPrompt: false },
  cohere_command3: COHERE,
  cohere_command4: { ...COHERE, openInPrompt: true },
  inkling: { open: '<|content_thinking|>', close: '<|end_message|><|message_model|>', openInPrompt: false },
  muse_glimmer: { open: '<|start|>assistant to=self<|message|>', close: '<|eom|>', openInPrompt: false },
  openai: HARMONY,
  openai_gptoss: HARMONY,
  openai_harmony: HARMONY,
};

/**
 * What the chat template writes of the answer. `thinking` is the request's wish, null: none. Without thinking it is
 * an empty thinking block, as in Qwen's template: the prompt alone then says that there is nothing to think.
 */
export function answerPrefix(style: ReasoningStyle | null, thinking: boolean | null): string {
  if (style === null) return '';
  if (!(thinking ?? style.onlyWhenAsked !== true)) return emptyThinking(style);
  return style.openInPrompt ? style.open : '';
}

/** Does the model have to think behind this prompt? */
export function thinksAfter(style: ReasoningStyle, prompt: string): boolean {
  return !prompt.endsWith(emptyThinking(style));
}

function emptyThinking({ open, close }: ReasoningStyle): string {
  return open + close;
}
