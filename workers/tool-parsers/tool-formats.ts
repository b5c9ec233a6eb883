import type { ToolFormat } from './engine/tool-format.ts';
import { harmony } from './formats/harmony-format.ts';
import { HEADER_FORMATS } from './formats/header-formats.ts';
import { inkling } from './formats/inkling-format.ts';
import { COHERE_FORMATS, JSON_FORMATS } from './formats/json-formats.ts';
import { kimiK3 } from './formats/kimi-k3-format.ts';
import { minimaxM3 } from './formats/minimax-m3-format.ts';
import { mistral } from './formats/mistral-format.ts';
import { museGlimmer } from './formats/muse-glimmer-format.ts';
import { PYTHONIC_FORMATS } from './formats/pythonic-formats.ts';
import { TAGGED_FORMATS } from './formats/tagged-formats.ts';

/** Tool parsers under vLLM's names. */
export const TOOL_FORMATS: ReadonlyMap<string, ToolFormat> = new Map<string, ToolFormat>(
  Object.entries({
    ...JSON_FORMATS,
    ...COHERE_FORMATS,
    ...TAGGED_FORMATS,
    ...HEADER_FORMATS,
    ...PYTHONIC_FORMATS,
    mistral,
    minimax_m3: minimaxM3,
    kimi_k3: kimiK3,
    muse_glimmer: museGlimmer,
    inkling,
    openai: harmony,
    openai_harmony: harmony,
  }),
);
