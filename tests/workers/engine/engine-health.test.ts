import { describe, expect, test } from 'vitest';

import {
  describeHealth,
  DOWN_AFTER_MS,
  firstStanding,
  nextStanding,
  STALE_AFTER_MS,
} from '../../../workers/engine/engine-health.ts';
import { readEngineLoad } from '../../../workers/engine/engine-load.ts';
import type { Scrape } from '../../../workers/engine/scrape-engine.ts';
import { metricsText } from './support/metrics-text.ts';

const good = readEngineLoad(metricsText([{}])) as Extract<Scrape, { kind: 'load' }>;
const plain: Scrape = { kind: 'no_metrics', reason: '/metrics answers HTTP 404' };
const failed: Scrape = { kind: 'failed', reason: 'silence' };
const gone: Scrape = { kind: 'gone', reason: 'connection refused' };

/** The states after each scrape, as people read them; times are ms since the start. */
function states(...scrapes: [number, Scrape][]): string[] {
  let standing = firstStanding(0);
  return scrapes.map(([atMs, scrape]) => {
    standing = nextStanding(standing, scrape, atMs);
    return describeHealth(standing.health);
  });
}

const UP = 'up';
const STALE = 'stale: silence';
const DOWN = 'down: connection refused';
const PLAIN = 'up_without_metrics: /metrics answers HTTP 404';
const stale = STALE_AFTER_MS + 1;
const long = DOWN_AFTER_MS + 1;

describe('health', () => {
  test.each<[string, [number, Scrape][], string[]]>([
    ['up by metrics', [[0, good]], [UP]],
    ['up without', [[0, plain]], [PLAIN]],
    ['at first silent', [[0, failed]], [STALE]],
    ['not there', [[0, gone]], [DOWN]],
    [
      'two lost scrapes close no gate, a longer silence does, the next good one opens it',
      [
        [0, good],
        [1000, failed],
        [STALE_AFTER_MS, failed],
        [stale, failed],
        [4000, good],
      ],
      [UP, UP, UP, STALE, UP],
    ],
    [
      'the same without metrics',
      [
        [0, plain],
        [1000, failed],
        [stale, failed],
        [4000, plain],
      ],
      [PLAIN, PLAIN, STALE, PLAIN],
    ],
    [
      'stale for long is down, and needs a good scrape to come back',
      [
        [0, good],
        [stale, failed],
        [long, failed],
        [long + 500, failed],
        [long + 900, good],
      ],
      [UP, STALE, 'down: nothing good for 15 s: silence', 'down: silence', UP],
    ],
    [
      'never there is down after a while, too',
      [
        [0, failed],
        [long, failed],
      ],
      [STALE, 'down: nothing good for 15 s: silence'],
    ],
    [
      'one that had metrics does not become one without',
      [
        [0, good],
        [500, plain],
        [stale, plain],
        [long, plain],
        [long + 500, plain],
      ],
      [
        UP,
        UP,
        'stale: /metrics answers HTTP 404',
        'down: nothing good for 15 s: /metrics answers HTTP 404',
        'down: /metrics answers HTTP 404',
      ],
    ],
    [
      'metrics may come later',
      [
        [0, plain],
        [500, good],
        [stale + 500, plain],
      ],
      [PLAIN, UP, 'stale: /metrics answers HTTP 404'],
    ],
    [
      'refused is down at once; what takes connections and says nothing stays so',
      [
        [0, good],
        [500, gone],
        [900, failed],
        [1400, good],
      ],
      [UP, DOWN, 'down: silence', UP],
    ],
    [
      'gone and back without metrics',
      [
        [0, plain],
        [500, gone],
        [900, plain],
      ],
      [PLAIN, DOWN, PLAIN],
    ],
  ])('%s', (_, scrapes, expected) => {
    expect(states(...scrapes)).toEqual(expected);
  });

  test('while a scrape is missing the last load stays', () => {
    const up = nextStanding(firstStanding(0), good, 0);
    expect(nextStanding(up, failed, 1000).health).toEqual({ state: 'up', load: good.load });
  });
});
