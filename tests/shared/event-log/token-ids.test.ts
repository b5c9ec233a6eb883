import { array, assert, nat, property } from 'fast-check';
import { expect, test } from 'vitest';

import { decodeTokenIds, encodeTokenIds } from '../../../shared/event-log/token-ids.ts';

test('token ids come back as they were', () => {
  assert(
    property(array(nat({ max: 2 ** 31 - 1 })), (tokenIds) => {
      expect(decodeTokenIds(encodeTokenIds(tokenIds))).toEqual(tokenIds);
    }),
  );
});

test('an id of a large vocabulary takes at most 4 characters', () => {
  const tokenIds = Array.from({ length: 3000 }, (_, index) => 150_000 + index);
  expect(encodeTokenIds(tokenIds).length / tokenIds.length).toBeLessThanOrEqual(4);
});
