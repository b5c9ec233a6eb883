import { describe, expect, test } from 'vitest';

import { createLookAhead } from '../../../workers/admission/look-ahead.ts';

describe('the look-ahead', () => {
  test('best tier first, in order of arrival inside a tier', () => {
    const ahead = createLookAhead<string>(2);
    ahead.push('flex', 'f1');
    ahead.push('default', 'd1');
    ahead.push('default', 'd2');
    ahead.push('priority', 'p1');
    expect(ahead.jobs()).toEqual(['p1', 'd1', 'd2', 'f1']);
    expect(ahead.peek()).toBe('p1');
    expect(ahead.remove('d1')).toBe(true);
    expect(ahead.remove('d1')).toBe(false);
    expect(ahead.drain()).toEqual(['p1', 'd2', 'f1']);
    expect(ahead.peek()).toBeNull();
  });

  test('a full tier waits for room of its own', async () => {
    const ahead = createLookAhead<string>(1);
    const signal = new AbortController().signal;
    ahead.push('default', 'd1');
    await ahead.hasRoom('flex', signal);
    let resumed = false;
    const room = ahead.hasRoom('default', signal).then(() => (resumed = true));
    await Promise.resolve();
    expect(resumed).toBe(false);
    ahead.remove('d1');
    await room;
    expect(resumed).toBe(true);
  });

  test('the wait ends with its signal', async () => {
    const ahead = createLookAhead<string>(1);
    ahead.push('default', 'd1');
    const stop = new AbortController();
    const room = ahead.hasRoom('default', stop.signal);
    stop.abort(new Error('draining'));
    await expect(room).rejects.toThrow('draining');
  });
});
