import { describe, expect, test } from 'vitest';

import { createEngineGate } from '../../../workers/admission/engine-gate.ts';
import type { EngineHealth } from '../../../workers/engine/engine-health.ts';
import { engineUp } from './support/engine-up.ts';

function create(health: EngineHealth) {
  return createEngineGate({ health: () => health, engineWaitingMax: 2, fullAt: () => 0.9 });
}

test.each<[string, EngineHealth, string]>([
  ['nothing heard yet', { state: 'unknown' }, 'engine_down'],
  ['up', engineUp({}), 'open'],
  ['without metrics', { state: 'up_without_metrics', reason: '' }, 'open'],
  ['stale', { state: 'stale', reason: '' }, 'engine_stale'],
  ['down', { state: 'down', reason: '' }, 'engine_down'],
  ['some wait for the next step', engineUp({ waiting: 50, usage: 0.5 }), 'open'],
  ['full, and nobody waits', engineUp({ waiting: 2, usage: 0.99 }), 'open'],
  ['full, and they wait for memory', engineUp({ waiting: 3, usage: 0.9 }), 'engine_waiting'],
  [
    'one of several is full',
    engineUp({ waiting: 3, usage: 0.95 }, { waiting: 0, usage: 0.1 }),
    'engine_waiting',
  ],
])('%s: %s', (_, health, expected) => {
  expect(create(health).state()).toBe(expected);
});

describe('a gate', () => {
  test('that drains stays shut, whatever the engine says', () => {
    const gate = create(engineUp({}));
    gate.drain();
    expect(gate.state()).toBe('draining');
    gate.looked();
    expect(gate.state()).toBe('draining');
  });

  test('is shut after a failed request until the engine was looked at', () => {
    const gate = create(engineUp({}));
    gate.doubt();
    expect(gate.state()).toBe('engine_stale');
    gate.looked();
    expect(gate.state()).toBe('open');
  });
});
