import type { ReasoningFormat } from './engine/tool-format.ts';
import { harmony } from './formats/harmony-format.ts';
import { inklingReasoning } from './formats/inkling-format.ts';
import { COHERE_CITATIONS } from './formats/json-formats.ts';
import { kimiK3Reasoning } from './formats/kimi-k3-format.ts';
import { museGlimmer } from './formats/muse-glimmer-format.ts';

/**
 * The engine is asked to keep special tokens, because calls are made of them; a token that begins or ends a
 * sequence comes along sometimes and says nothing.
 */
const SEQUENCE_TOKENS = ['<bos>', '<eos>'];

function thinkTags(start: 'open' | 'closed', opener = '<think>', closer = '</think>'): ReasoningFormat {
  return { start, openers: [opener], closers: [closer], silent: SEQUENCE_TOKENS };
}

/** The prompt ends inside the thinking block, or the model opens it at once. */
const open = thinkTags('open');
/** Thinking is off unless the model opens it. */
const closed = thinkTags('closed');

/** Special tokens since tokenizer v13; before, Magistral writes the tags as text. */
const mistral: ReasoningFormat = {
  start: 'closed',
  openers: ['[THINK]', '<think>'],
  closers: ['[/THINK]', '</think>'],
  special: true,
  silent: SEQUENCE_TOKENS,
};
const gemma: ReasoningFormat = {
  ...thinkTags('closed', '<|channel>thought\n', '<channel|>'),
  openers: ['<|channel>thought\n', '<|channel><eos>thought\n', '<|channel>'],
  beginning: 'thought\n',
  special: true,
};

/** What begins the answer ends the thinking too. */
const cohere: ReasoningFormat = {
  start: 'closed',
  openers: ['<|START_THINKING|>'],
  closers: ['<|END_THINKING|>', '<|START_RESPONSE|>', '<|START_TEXT|>'],
  special: true,
  silent: [...COHERE_CITATIONS.silent, '<|END_RESPONSE|>', '<|END_TEXT|>', '<|END_OF_TURN_TOKEN|>'],
  dropped: COHERE_CITATIONS.dropped,
};

const hunyuan: ReasoningFormat = {
  start: 'closed',
  openers: ['<think>\n', '<think>'],
  closers: ['\n</think>\n<answer>\n', '\n</think>', '</think>'],
  silent: ['<answer>\n', '<answer>', '\n</answer>', '</answer>'],
};

const granite: ReasoningFormat = {
  start: 'closed',
  openers: ['Here is my thought process:', "Here's my thought process:"],
  closers: ['Here is my response:', "Here's my response:"],
};

const ernie: ReasoningFormat = {
  ...open,
  silent: ['<response>\n', '<response>', '\n</response>', '</response>'],
};

/** Harmony's channels say themselves what is reasoning. */
const harmonyReasoning: ReasoningFormat = { start: 'closed', openers: [], closers: [], carrier: harmony };

const museReasoning: ReasoningFormat = { start: 'closed', openers: [], closers: [], carrier: museGlimmer };

/** K2 Horizon's tags tell how long it is to think. */
const HORIZON_TAGS = ['think', 'think_fast', 'think_faster'];
const horizon: ReasoningFormat = {
  start: 'open',
  openers: HORIZON_TAGS.map((tag) => `<ifm|${tag}>`),
  closers: HORIZON_TAGS.map((tag) => `</ifm|${tag}>`),
};

/** Reasoning parsers under vLLM's names. */
export const REASONING_FORMATS: ReadonlyMap<string, ReasoningFormat> = new Map<string, ReasoningFormat>(
  Object.entries({
    deepseek_r1: open,
    deepseek_v3: closed,
    deepseek_v31: closed,
    deepseek_v32: closed,
    deepseek_v4: open,
    deepseek_v41: open,
    qwen3: open,
    qwen3_coder: open,
    qwen3_xml: open,
    mimo: open,
    glm45: open,
    glm47: open,
    ling3: open,
    poolside_v1: open,
    kimi_k2: open,
    kimi_k3: kimiK3Reasoning,
    nemotron_v3: open,
    granite_thinking_parser: open,
    holo2: open,
    step3: open,
    step3p5: open,
    olmo3: open,
    minimax_m2: open,
    minimax_m2_append_think: { start: 'closed', openers: [], closers: [], prefix: '<think>' },
    minimax_m3: thinkTags('closed', '<mm:think>', '</mm:think>'),
    hy_v3: open,
    hy_v4: open,
    hunyuan_a13b: hunyuan,
    ernie45: ernie,
    granite,
    minicpmv: closed,
    plamo3: thinkTags('closed', '<|plamo:begin_think:plamo|>', '<|plamo:end_think:plamo|>'),
    k2_horizon: horizon,
    seed_oss: thinkTags('open', '<seed:think>', '</seed:think>'),
    mistral,
    gemma4: gemma,
    cohere_command3: cohere,
    // The prompt ends inside the thinking block.
    cohere_command4: { ...cohere, start: 'open' },
    inkling: inklingReasoning,
    openai_gptoss: harmonyReasoning,
    openai: harmonyReasoning,
    openai_harmony: harmonyReasoning,
    muse_glimmer: museReasoning,
  }),
);
