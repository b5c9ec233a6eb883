import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createSharedPrefixes } from '../../../workers/admission/shared-prefixes.ts';

const PREFIX = { key: 'system', tokens: 500 };

test('one carries, the others ride', () => {
  const prefixes = createSharedPrefixes();
  for (const id of ['a', 'b', 'c']) prefixes.join(id, PREFIX);
  prefixes.join('other', { key: 'another', tokens: 300 });
  prefixes.join('none', null);
  expect(['a', 'b', 'c', 'other', 'none'].map(prefixes.riddenTokens)).toEqual([0, 500, 500, 0, 0]);
});

test('when who carries leaves, the next one carries; a rider that leaves changes nothing', () => {
  const prefixes = createSharedPrefixes();
  for (const id of ['a', 'b', 'c']) prefixes.join(id, PREFIX);
  expect(prefixes.leave('b')).toBeNull();
  expect(prefixes.leave('a')).toBe('c');
  expect(prefixes.riddenTokens('c')).toBe(0);
  expect(prefixes.leave('c')).toBeNull();
  expect(prefixes.leave('c')).toBeNull();
  prefixes.join('d', PREFIX);
  expect(prefixes.riddenTokens('d')).toBe(0);
});

test('who will leave carries only where nobody else can', () => {
  const prefixes = createSharedPrefixes();
  for (const id of ['a', 'b', 'c']) prefixes.join(id, PREFIX);
  expect(prefixes.stepBack('a')).toBe('b');
  expect(prefixes.stepBack('c')).toBeNull();
  expect(['a', 'b', 'c'].map(prefixes.riddenTokens)).toEqual([500, 0, 500]);
  expect(prefixes.leave('b')).toBe('a');
  expect(prefixes.stepBack('nobody')).toBeNull();
});

test('whoever comes and goes: of each beginning exactly one of those there carries it', () => {
  const step = fc.record({ id: fc.nat({ max: 7 }), key: fc.constantFrom('x', 'y'), back: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const prefixes = createSharedPrefixes();
      const there = new Map<number, string>();
      for (const { id, key, back } of steps) {
        if (back && there.has(id)) prefixes.stepBack(String(id));
        else if (there.delete(id)) prefixes.leave(String(id));
        else {
          there.set(id, key);
          prefixes.join(String(id), { key, tokens: 100 });
        }
        for (const each of new Set(there.values())) {
          const members = [...there].filter(([, own]) => own === each);
          const carriers = members.filter(([member]) => prefixes.riddenTokens(String(member)) === 0);
          expect(carriers).toHaveLength(1);
        }
      }
    }),
  );
});
