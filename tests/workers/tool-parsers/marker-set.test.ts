import { describe, expect, test } from 'vitest';

import { MarkerSet } from '../../../workers/tool-parsers/engine/marker-set.ts';

const MARKERS = new MarkerSet(['<tool>', '<tool_call>', '[X]', '[X][Y]', '｜end']);

describe('MarkerSet', () => {
  test.each([
    ['plain', { end: 5, marker: null }],
    ['a <b> <tool>', { end: 6, marker: '<tool>' }],
    ['a <tool_ca', { end: 2, marker: null }],
    ['a <tool_x', { end: 9, marker: null }],
    ['<<<tool>', { end: 2, marker: '<tool>' }],
    // A longer marker may follow.
    ['a[X]', { end: 1, marker: null }],
    ['a[X][', { end: 1, marker: null }],
    ['a[X]b', { end: 1, marker: '[X]' }],
    ['a[X][Y]', { end: 1, marker: '[X][Y]' }],
    ['ö｜en', { end: 1, marker: null }],
    ['ö｜end', { end: 1, marker: '｜end' }],
  ])('%s', (text, expected) => {
    expect(MARKERS.scan(text, 0, false)).toEqual(expected);
  });

  test('holds nothing back once the stream has ended', () => {
    expect(MARKERS.scan('a <tool_ca', 0, true)).toEqual({ end: 10, marker: null });
    expect(MARKERS.scan('a[X]', 0, true)).toEqual({ end: 1, marker: '[X]' });
  });

  test('looks from where it is told', () => {
    expect(MARKERS.scan('<tool>x<tool>', 1, false)).toEqual({ end: 7, marker: '<tool>' });
  });
});
