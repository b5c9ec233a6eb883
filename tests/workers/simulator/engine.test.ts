import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, onTestFinished, test } from 'vitest';

import {
  createSimulatedEngine,
  type EngineRequest,
  type LiveRequest,
} from '../../../workers/simulator/engine/engine.ts';
import { createScheduler } from '../../../workers/simulator/scheduler/scheduler.ts';
import { createLateClock } from './support/late-clock.ts';

const SCHEDULER = {
  numGpuBlocks: 101,
  blockSize: 16,
  maxNumSeqs: 8,
  maxNumBatchedTokens: 256,
  longPrefillTokenThreshold: 0,
  watermark: 0,
  policy: 'fcfs' as const,
  prefixCaching: false,
};

/** Steps of 10 ms, on a clock that jumps. Token times and what the observer hears are written down. */
function start(lateMs = 0) {
  const clock = createLateClock(lateMs);
  const heard: string[] = [];
  const times: number[] = [];
  const engine = createSimulatedEngine({
    scheduler: createScheduler(SCHEDULER),
    clock,
    stepMs: () => 10,
    observer: {
      onStep: (load, preemptions) => heard.push(`step of ${load.tokens}, ${preemptions} preempted`),
      onAdmitted: (tokens, cachedTokens) => heard.push(`admitted ${tokens}, ${cachedTokens} cached`),
      onToken: (_, at) => times.push(at),
      onFinished: (request, reason) => heard.push(`${request.requestId} ${reason}`),
    },
  });
  const stopping = new AbortController();
  const running = engine.run(stopping.signal);
  onTestFinished(async () => {
    stopping.abort();
    await running;
  });

  /** Resolves with what the listener got, at the end of the request. */
  function ask(requestId: string, tokens: number, onToken?: (live: LiveRequest, count: number) => void) {
    const ended = Promise.withResolvers<(string | number | null)[][]>();
    const got: (string | number | null)[][] = [];
    const outputIds = Array.from({ length: tokens }, (_, index) => index);
    const request: EngineRequest = {
      requestId,
      promptIds: [1, 2, 3],
      outputIds,
      finish: 'stop',
      priority: 0,
    };
    const live = engine.submit(request, {
      onToken(tokenId, finish) {
        got.push([tokenId, finish]);
        onToken?.(live, got.length);
        if (finish !== null) ended.resolve(got);
      },
    });
    return { live, got, ended: ended.promise };
  }

  return { engine, clock, heard, times, ask };
}

test('tokens come at the end of their step, the last with its reason', async () => {
  const { ask, heard, times } = start();
  expect(await ask('a', 3).ended).toEqual([
    [0, null],
    [1, null],
    [2, 'stop'],
  ]);
  expect(times).toEqual([10, 20, 30]);
  expect(heard).toEqual([
    'admitted 3, 0 cached',
    'step of 3, 0 preempted',
    'step of 1, 0 preempted',
    'step of 1, 0 preempted',
    'a stop',
  ]);
});

test('late timers do not add up', async () => {
  const { ask, times, clock } = start(3);
  await ask('a', 50).ended;
  // Each token is seen 3 ms late, the fiftieth no later than the first.
  expect(times[0]).toBe(13);
  expect(times[49]).toBe(503);
  expect(clock.now()).toBe(503);
});

test('after a pause, steps begin anew at the present', async () => {
  const { ask, clock, times } = start();
  await ask('a', 1).ended;
  await nextTurn();
  clock.advance(1000);
  await ask('b', 1).ended;
  expect(times).toEqual([10, 1020]);
});

describe('finish', () => {
  test('takes a request out at once, in the middle of its answer', async () => {
    const { engine, ask, heard } = start();
    const { got, live } = ask('a', 100, (request, count) => count === 2 && engine.finish(request, 'abort'));
    await ask('b', 5).ended;
    expect(got).toHaveLength(2);
    expect(engine.state().freeBlocks).toBe(100);
    expect(engine.requestOf(live.id)).toBeUndefined();
    expect(heard.filter((line) => line.startsWith('a '))).toEqual(['a abort']);
  });

  test('is idempotent, also after the end', async () => {
    const { engine, ask, heard } = start();
    const { live, ended } = ask('a', 1);
    await ended;
    engine.finish(live, 'abort');
    engine.finish(live, 'abort');
    expect(heard.filter((line) => line.startsWith('a '))).toEqual(['a stop']);
  });
});

test('lag: how far the clock is beyond the end of the step; none while idle', async () => {
  const { engine, ask, clock } = start();
  const lags: number[] = [];
  await ask('a', 2, () => {
    clock.advance(25);
    lags.push(engine.lagMs());
  }).ended;
  // The first token comes at 10 and is looked at 25 later; the second step, due at 20, is overdue from the start.
  expect(lags[0]).toBe(25);
  expect(engine.lagMs()).toBe(0);
});

test('a stopped engine delivers nothing more', async () => {
  const clock = createLateClock();
  const stopping = new AbortController();
  const observer = {
    onStep: () => undefined,
    onAdmitted: () => undefined,
    onToken: () => undefined,
    onFinished: () => undefined,
  };
  const engine = createSimulatedEngine({
    scheduler: createScheduler(SCHEDULER),
    clock,
    stepMs: () => 10,
    observer,
  });
  let tokens = 0;
  const request: EngineRequest = {
    requestId: 'a',
    promptIds: [1],
    outputIds: [1, 2, 3],
    finish: 'stop',
    priority: 0,
  };
  engine.submit(request, {
    onToken() {
      tokens += 1;
      stopping.abort();
    },
  });
  await engine.run(stopping.signal);
  expect(tokens).toBe(1);
});
