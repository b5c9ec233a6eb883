import { describe, expect, test } from 'vitest';

import { createVirtualClock } from '../../../workers/simulator/engine/virtual-clock.ts';
import { createVirtualEngine } from '../../../workers/simulator/engine/virtual-engine.ts';
import { createScheduler } from '../../../workers/simulator/scheduler/scheduler.ts';

/** Steps of 10 ms. `log` has each token as "id:generated@ms", the last with a full stop. */
function start(numGpuBlocks = 101) {
  const scheduler = createScheduler({
    numGpuBlocks,
    blockSize: 16,
    maxNumSeqs: 8,
    maxNumBatchedTokens: 256,
    longPrefillTokenThreshold: 0,
    watermark: 0,
    policy: 'fcfs',
    prefixCaching: false,
  });
  const clock = createVirtualClock();
  const engine = createVirtualEngine({ scheduler, clock, stepMs: () => 10 });
  const log: string[] = [];

  function submit(
    id: number,
    promptTokens: number,
    outputTokens: number,
    then?: (last: boolean) => void,
  ): void {
    engine.submit({ id, promptTokens, outputTokens, priority: 0 }, (generated, last) => {
      log.push(`${id}:${generated}@${clock.now()}${last ? '.' : ''}`);
      then?.(last);
    });
  }

  return { clock, engine, log, submit };
}

test('tokens come at the ends of steps, and steps run as long as there is anything to do', () => {
  const { clock, engine, log, submit } = start();
  clock.at(5, () => submit(1, 20, 2));
  clock.at(100, () => submit(2, 20, 1));
  clock.run();
  expect(log).toEqual(['1:1@15', '1:2@25.', '2:1@110.']);
  expect(engine.state()).toEqual({
    running: 0,
    waiting: 0,
    usableBlocks: 100,
    freeBlocks: 100,
    preemptions: 0,
  });
});

test('what arrives at one moment is in one step; what arrives during a step is in the next', () => {
  const { clock, log, submit } = start();
  clock.at(0, () => submit(1, 20, 1));
  clock.at(0, () => submit(2, 20, 1));
  clock.at(4, () => submit(3, 20, 1));
  clock.run();
  expect(log).toEqual(['1:1@10.', '2:1@10.', '3:1@20.']);
});

test('a closed loop: the request that follows on a last token is in the very next step', () => {
  const { clock, log, submit } = start();
  submit(1, 20, 1, () => submit(2, 20, 1));
  clock.run();
  expect(log).toEqual(['1:1@10.', '2:1@20.']);
});

test('each step is told with its load, its length and its victims; preemptions add up', () => {
  // Two requests of two blocks fill all four; the third block of the first costs the second its own.
  const { clock, engine, submit } = start(5);
  const steps: unknown[] = [];
  engine.onStep(({ load, ms, preempted }) => steps.push([load.tokens, ms, ...preempted]));
  submit(1, 31, 3);
  submit(2, 31, 3);
  clock.run();
  expect(steps.slice(0, 3)).toEqual([
    [62, 10],
    [2, 10],
    [1, 10, 2],
  ]);
  expect(engine.state().preemptions).toBe(1);
});

describe('abort', () => {
  test('in the middle of a step: its blocks are free at once, and it says nothing more', () => {
    const { clock, engine, log, submit } = start();
    submit(1, 20, 5);
    submit(2, 20, 2);
    clock.at(15, () => {
      engine.abort(1);
      engine.abort(1);
      expect(engine.state()).toMatchObject({ running: 1, freeBlocks: 98 });
    });
    clock.run();
    expect(log).toEqual(['1:1@10', '2:1@10', '2:2@20.']);
  });

  test('by the listener of another one: a token of the same step is lost with it', () => {
    const { clock, engine, log, submit } = start();
    submit(1, 20, 1, () => engine.abort(2));
    submit(2, 20, 1);
    clock.run();
    expect(log).toEqual(['1:1@10.']);
  });

  test('the same id may come again at once, and gets nothing of what was before', () => {
    const { clock, engine, log, submit } = start();
    submit(1, 20, 1, () => {
      engine.abort(2);
      submit(2, 20, 1);
    });
    submit(2, 20, 5);
    clock.run();
    expect(log).toEqual(['1:1@10.', '2:1@20.']);
  });
});

test('a request that the whole cache cannot hold is an error and no endless loop', () => {
  const { clock, submit } = start(3);
  submit(1, 20, 50);
  expect(() => clock.run()).toThrow('larger than the whole KV cache');
});
