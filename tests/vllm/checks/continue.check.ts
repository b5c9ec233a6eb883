import { beforeAll, describe, expect, test } from 'vitest';

import { toContinuationBody } from '../../../workers/engine/to-continuation-body.ts';
import { MODEL } from '../support/model.ts';
import { chat, greedy, openEngine, postJson, type Whole, whole } from '../support/real-engine.ts';

const OUTPUT_TOKENS = 60;
/** Every cut would take minutes; 7 is no divisor of anything here. */
const CUT_EVERY = 7;
const REQUEST = greedy({ max_tokens: OUTPUT_TOKENS });
const engine = openEngine();
let uninterrupted: Whole;

beforeAll(async () => {
  uninterrupted = await whole(chat(engine, REQUEST));
});

/** Cut behind `tokens` tokens: what was there, and what `/v1/completions` makes of it. */
async function cutAndContinued(tokens: number, request = REQUEST, from = uninterrupted) {
  const { promptTokenIds } = from;
  const first = from.deltas.filter((_, index) => idsUpTo(from, index) <= tokens);
  const resume = { promptTokenIds, tokenIds: from.tokenIds.slice(0, tokens) };
  const body = toContinuationBody(request, MODEL, resume);
  const rest = await whole(
    engine.complete({ requestId: `cut-${tokens}`, body }, AbortSignal.timeout(30_000)),
  );
  return { text: first.map(({ text }) => text).join(''), rest };
}

/** Tokens in the chunks up to this one. */
function idsUpTo({ deltas }: Whole, index: number): number {
  return deltas.slice(0, index + 1).reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
}

/** Behind these tokens the text so far ends with a whole character. */
function settledCuts({ deltas }: Whole): number[] {
  return deltas.flatMap(({ text, tokenIds, finishReason }, index) =>
    text !== '' && tokenIds.length > 0 && finishReason === null ? [idsUpTo({ deltas } as Whole, index)] : [],
  );
}

describe('a generation that goes on by token ids', () => {
  test('wherever it was cut: the joined ids are those of the uninterrupted run', async () => {
    for (let cut = 1; cut < OUTPUT_TOKENS; cut += CUT_EVERY) {
      const { rest } = await cutAndContinued(cut);
      expect({ cut, ids: rest.tokenIds }).toEqual({ cut, ids: uninterrupted.tokenIds.slice(cut) });
    }
  });

  test('cut behind a whole character: the joined text is that of the uninterrupted run', async () => {
    const cuts = settledCuts(uninterrupted);
    expect(cuts.length).toBeGreaterThan(OUTPUT_TOKENS / 2);
    for (const cut of cuts.filter((_, index) => index % CUT_EVERY === 0)) {
      const { text, rest } = await cutAndContinued(cut);
      expect({ cut, text: text + rest.text }).toEqual({ cut, text: uninterrupted.text });
    }
  });

  test('the continuation counts the tokens so far as its prompt', async () => {
    const { rest } = await cutAndContinued(30);
    const usage = rest.deltas.at(-1)?.usage;
    expect(usage?.promptTokens).toBe(uninterrupted.promptTokenIds.length + 30);
    expect(usage?.completionTokens).toBe(OUTPUT_TOKENS - 30);
  });

  /** vLLM's decoder has no settled text to start from and sends everything: why no attempt may be cut there. */
  test('inside a character: the whole prompt comes back as text', async () => {
    const prompt = 'wagon 🚂';
    const { body } = await postJson('/tokenize', { prompt, add_special_tokens: false });
    const promptTokenIds = (body as { tokens: number[] }).tokens.slice(0, -1);
    const resume = { promptTokenIds, tokenIds: [] };
    const continuation = toContinuationBody(greedy({ max_tokens: 4 }), MODEL, resume);
    const { text } = await whole(
      engine.complete({ requestId: 'inside', body: continuation }, AbortSignal.timeout(30_000)),
    );
    expect(text).toContain('wagon ');
  });

  /** Text that could begin a stop string is held back, its ids are not: what is held back at the cut never comes. */
  test('with a stop string: text is missing at the cut, so that such an answer cannot be continued', async () => {
    const request = greedy({ max_tokens: OUTPUT_TOKENS, stop: ['no such text in it'] });
    const stopped = await whole(chat(engine, request));
    expect(stopped.text).toBe(uninterrupted.text);
    const [cut] = settledCuts(stopped).slice(10);
    const { text, rest } = await cutAndContinued(cut!, request, stopped);
    expect(rest.tokenIds).toEqual(uninterrupted.tokenIds.slice(cut));
    expect((text + rest.text).length).toBeLessThan(uninterrupted.text.length);
  });
});
