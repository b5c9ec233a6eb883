import { describe, expect, test } from 'vitest';

import { createLookAhead } from '../../../workers/admission/look-ahead.ts';

describe('the look-ahead', () => {
  test('best tier first, in order of arrival inside a tier', () => {
    const ahead = createLookAhead<string>();
    void ahead.push('flex', 'f1');
    void ahead.push('default', 'd1');
    void ahead.push('default', 'd2');
    void ahead.push('priority', 'p1');
    expect(ahead.jobs()).toEqual(['p1', 'd1', 'd2', 'f1']);
    expect(ahead.peek()).toBe('p1');
    expect(ahead.count('default')).toBe(2);
    expect(ahead.remove('d1')).toBe(true);
    expect(ahead.remove('d1')).toBe(false);
    expect(ahead.drain()).toEqual(['p1', 'd2', 'f1']);
    expect(ahead.peek()).toBeNull();
  });

  test.each(['remove', 'drain'] as const)('who pushed a job learns that it has left, by %s', async (way) => {
    const ahead = createLookAhead<string>();
    let left = false;
    const place = ahead.push('default', 'd1').then(() => (left = true));
    await Promise.resolve();
    expect(left).toBe(false);
    if (way === 'remove') ahead.remove('d1');
    else ahead.drain();
    await place;
    expect(left).toBe(true);
  });
});
