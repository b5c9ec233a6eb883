import type { CallFormat } from './call-format.ts';
import { hermes } from './hermes.ts';
import { llama3Json } from './llama3-json.ts';

/** Formats by vLLM's names of their parsers. */
export const CALL_FORMATS: Readonly<Record<string, CallFormat>> = {
  hermes,
  llama3_json: llama3Json,
};
