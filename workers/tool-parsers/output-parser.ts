import type { ToolDefinition } from '../../shared/types/chat.ts';

/** What a parser makes of raw model text. Argument deltas are always a prefix of the final JSON text. */
export type ParsedEvent =
  | { type: 'text'; delta: string }
  | { type: 'reasoning'; delta: string }
  /** As soon as the name is complete. `id` only where the model's format carries one. */
  | { type: 'tool_call.started'; index: number; name: string; id: string | null }
  | { type: 'tool_call.delta'; index: number; arguments: string }
  /** `arguments` is the whole JSON text: the concatenation of the deltas. `complete` false: cut off by the end of the stream. */
  | {
      type: 'tool_call.completed';
      index: number;
      name: string;
      id: string | null;
      arguments: string;
      complete: boolean;
    };

/** Incremental: the same events' sum for any split of the same text. */
export interface OutputParser {
  push(text: string): ParsedEvent[];
  /** End of stream: closes what a stop token left open, turns a false alarm back into text. */
  end(): ParsedEvent[];
}

export interface OutputParserOptions {
  /** vLLM's tool parser name; null: the text holds no calls. */
  toolParser: string | null;
  reasoningParser: string | null;
  tools: readonly ToolDefinition[];
  /**
   * Whether the request switched the model's thinking on or off (`chat_template_kwargs.enable_thinking`,
   * `thinking`): the output then begins inside or outside the thinking block. Absent: as the model does by itself.
   */
  thinking?: boolean;
}
