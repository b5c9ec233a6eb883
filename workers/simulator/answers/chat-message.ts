import type { JsonObject } from '../../../shared/types/chat.ts';
import type { SimulatedCall } from '../formats/call-format.ts';

/** A message of a chat request after the wire shape is checked. */
export interface PromptMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  text: string;
  calls: SimulatedCall[];
}

/** A function that the prompt offers. `parameters` is whatever the client calls a JSON Schema. */
export interface OfferedTool {
  name: string;
  description: string;
  parameters: JsonObject;
}
