import { describe, expect, test } from 'vitest';

import { type EngineLoad, readEngineLoad } from '../../../workers/engine/engine-load.ts';
import { createRestartWatch } from '../../../workers/engine/restart-watch.ts';
import { type EngineNumbers, metricsText } from './support/metrics-text.ts';

function load(numbers: EngineNumbers = {}, processStartedAt: number | null = 1000): EngineLoad {
  const reading = readEngineLoad(metricsText([numbers], processStartedAt));
  if (reading.kind !== 'load') throw new Error(reading.reason);
  return reading.load;
}

/** What the watch says of each, one after the other. */
function observe(...loads: EngineLoad[]) {
  const watch = createRestartWatch();
  return loads.map((each) => watch.observe(each));
}

const blocks = (usableBlocks: number) => ({
  usableBlocks,
  smallestEngineBlocks: usableBlocks,
  blockSize: 16,
});

describe('a restart', () => {
  test('another start time is another process, told with old and new capacity', () => {
    expect(observe(load(), load({ blocks: '51' }, 2000)).at(-1)).toEqual({
      kind: 'restarted',
      restart: {
        reason: 'capacity changed from 100 blocks of 16 to 50 blocks of 16',
        before: blocks(100),
        after: blocks(50),
      },
    });
    expect(observe(load(), load({}, 2000)).at(-1)).toMatchObject({
      restart: { reason: 'its process is a new one' },
    });
  });

  test.each<[string, EngineNumbers, EngineNumbers, string]>([
    ['preemptions', { preemptions: 7 }, { preemptions: 3 }, 'preemptions fell from 7 to 3'],
    ['queries', { queries: 90, hits: 0 }, { queries: 5 }, 'prefixCacheQueries fell from 90 to 5'],
    ['capacity', {}, { blocks: '51' }, 'capacity changed from 100 blocks of 16 to 50 blocks of 16'],
    ['a capacity that is gone', {}, { blocks: 'None' }, 'capacity changed from 100 blocks of 16 to unknown'],
  ])('without another start time, %s is doubted once and believed twice', (_, before, after, reason) => {
    for (const startedAt of [null, 1000]) {
      const [, once, twice] = observe(
        load(before, startedAt),
        load(after, startedAt),
        load(after, startedAt),
      );
      expect(once).toEqual({ kind: 'doubtful', reason });
      expect(twice).toMatchObject({ kind: 'restarted', restart: { reason, before: blocks(100) } });
    }
  });

  test('a counter that fell in one text alone has not fallen', () => {
    const findings = observe(load({ preemptions: 7 }), load({ preemptions: 0 }), load({ preemptions: 8 }));
    expect(findings.map(({ kind }) => kind)).toEqual(['same', 'doubtful', 'same']);
  });

  test('a capacity that becomes known is none', () => {
    expect(observe(load({ blocks: 'None' }), load()).at(-1)).toEqual({ kind: 'same' });
  });
});

describe('an engine that was gone', () => {
  test.each<[string, number | null, number | null, string]>([
    ['is another one', null, null, 'restarted'],
    ['is the same process by its start time', 1000, 1000, 'same'],
  ])('%s', (_, before, after, kind) => {
    const watch = createRestartWatch();
    watch.observe(load({}, before));
    watch.wasGone();
    expect(watch.observe(load({}, after))).toMatchObject({ kind });
    expect(watch.observe(load({}, after))).toEqual({ kind: 'same' });
  });

  test('also without metrics; not before it was there at all', () => {
    const watch = createRestartWatch();
    watch.wasGone();
    expect(watch.observe(null)).toEqual({ kind: 'same' });
    watch.wasGone();
    expect(watch.observe(null)).toEqual({
      kind: 'restarted',
      restart: { reason: 'it was gone', before: null, after: null },
    });
  });
});
