import { expect, test } from 'vitest';

import { drawLanes, wrap } from '../../../deploy/demo/draw-lanes.ts';
import { type Lane, newLane } from '../../../deploy/demo/lane.ts';

function laneWith(title: string, text: string): Lane {
  return { ...newLane(title), pieces: [{ sequence: 1, kind: 'text', text }] };
}

test('wraps at spaces, breaks longer words, and takes control sequences out', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
  expect(wrap('a\nb', 8)).toEqual(['a', 'b']);
  expect(wrap('\x1b[2Jclean\x1b[31m', 20)).toEqual(['clean']);
});

test('lanes stand side by side where there is room', () => {
  const lines = drawLanes([laneWith('left', 'one'), laneWith('right', 'two')], { columns: 80, rows: 24 });
  expect(lines[0]).toMatch(/left.*right/);
  expect(lines.find((line) => line.includes('one'))).toMatch(/one +two/);
});

test.each([
  [40, 12],
  [80, 24],
  [200, 50],
])('%i × %i is never exceeded', (columns, rows) => {
  const lanes = ['a', 'b', 'c', 'd', 'e'].map((title) => laneWith(title, 'many words '.repeat(200)));
  const lines = drawLanes(lanes, { columns, rows });
  expect(lines.length).toBeLessThan(rows);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
});

test('of a long answer the last lines are shown', () => {
  const lines = drawLanes([laneWith('a', `${'first '.repeat(300)}last`)], { columns: 60, rows: 12 });
  expect(lines.join('\n')).toContain('last');
});
