import { expect, test } from 'vitest';

import type { EngineDelta } from '../../../workers/engine/engine.ts';
import { settleTokenIds } from '../../../workers/engine/settle-token-ids.ts';

const NOTHING: EngineDelta = {
  text: '',
  reasoning: '',
  toolCalls: [],
  tokenIds: [],
  promptTokenIds: null,
  usage: null,
  finishReason: null,
  logprobs: null,
};

/** Ids of each delta that comes out. */
async function settled(deltas: Partial<EngineDelta>[]): Promise<number[][]> {
  async function* stream() {
    for (const delta of deltas) yield await Promise.resolve({ ...NOTHING, ...delta });
  }
  const ids: number[][] = [];
  for await (const { tokenIds } of settleTokenIds(stream())) ids.push(tokenIds);
  return ids;
}

test.each([
  [
    'text with every id',
    [
      { text: 'a', tokenIds: [1] },
      { text: 'b', tokenIds: [2] },
    ],
    [[1], [2]],
  ],
  [
    'a character of three tokens',
    [{ tokenIds: [1] }, { tokenIds: [2] }, { text: '漢', tokenIds: [3] }, { text: 'a', tokenIds: [4] }],
    [[], [], [1, 2, 3], [4]],
  ],
  ['reasoning', [{ tokenIds: [1] }, { reasoning: '漢', tokenIds: [2] }], [[], [1, 2]]],
  ['an end inside a character', [{ tokenIds: [1] }, { tokenIds: [2], finishReason: 'length' }], [[], [1, 2]]],
  ['a break inside a character', [{ text: 'a', tokenIds: [1] }, { tokenIds: [2] }], [[1], []]],
])('%s', async (_, deltas, expected) => {
  expect(await settled(deltas)).toEqual(expected);
});
