import type { CallFrame } from './call-frame.ts';
import { JSON_FRAMES } from './json-frames.ts';
import { NAMED_FRAMES } from './named-frames.ts';
import { XML_FRAMES } from './xml-frames.ts';

/**
 * Frames by vLLM's names of their parsers. Not here, because no content type of xgrammar writes their arguments:
 *
 * - `pythonic`, `llama4_pythonic`, `olmo3`, `lfm2`: Python's literals and keyword arguments;
 * - `gemma4`, `functiongemma`: a notation of their own (`{key:<|"|>text<|"|>}`);
 * - `step3`, `muse_glimmer`, `minicpm5`: tags of their own around each parameter.
 */
export const CALL_FRAMES: ReadonlyMap<string, CallFrame> = new Map<string, CallFrame>(
  Object.entries({ ...JSON_FRAMES, ...NAMED_FRAMES, ...XML_FRAMES }),
);
