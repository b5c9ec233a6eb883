/** A marker that is one token, however long its text is. */
export interface AddedToken {
  text: string;
  /** Swallowed by `skip_special_tokens` (vLLM's default); the others are visible text in any case. */
  special: boolean;
}

const special = (text: string): AddedToken => ({ text, special: true });
const visible = (text: string): AddedToken => ({ text, special: false });

/**
 * The markers of every format that a simulated model may speak. A token's id is its place in this list: append
 * only, or token ids recorded by an earlier version decode to something else.
 */
export const ADDED_TOKENS: readonly AddedToken[] = [
  special('<|begin_of_text|>'),
  special('<|end_of_text|>'),
  special('<|start_header_id|>'),
  special('<|end_header_id|>'),
  special('<|eot_id|>'),
  special('<|eom_id|>'),
  special('<|python_tag|>'),
  special('<|im_start|>'),
  special('<|im_end|>'),
  visible('<tool_call>'),
  visible('</tool_call>'),
  visible('<tool_response>'),
  visible('</tool_response>'),
  visible('<think>'),
  visible('</think>'),
  special('[TOOL_CALLS]'),
  special('[ARGS]'),
  special('[THINK]'),
  special('[/THINK]'),
  special('<|tool_call|>'),
  special('<|python_start|>'),
  special('<|python_end|>'),
  special('<｜tool▁calls▁begin｜>'),
  special('<｜tool▁calls▁end｜>'),
  special('<｜tool▁call▁begin｜>'),
  special('<｜tool▁call▁end｜>'),
  special('<｜tool▁sep｜>'),
  special('<|tool_calls_section_begin|>'),
  special('<|tool_calls_section_end|>'),
  special('<|tool_call_begin|>'),
  special('<|tool_call_argument_begin|>'),
  special('<|tool_call_end|>'),
  special('<|channel|>'),
  special('<|constrain|>'),
  special('<|message|>'),
  special('<|start|>'),
  special('<|end|>'),
  special('<|call|>'),
  special('<|return|>'),
  visible('<seed:tool_call>'),
  visible('</seed:tool_call>'),
  visible('<seed:think>'),
  visible('</seed:think>'),
  visible('<minimax:tool_call>'),
  visible('</minimax:tool_call>'),
  special('<|action_start|>'),
  special('<|plugin|>'),
  special('<|action_end|>'),
  special('<|tool_call_start|>'),
];

/** Id of a marker. Throws when it is none: callers name markers that they know. */
export function addedTokenId(text: string): number {
  const id = ADDED_TOKENS.findIndex((token) => token.text === text);
  if (id < 0) throw new Error(`no added token ${text}`);
  return id;
}
