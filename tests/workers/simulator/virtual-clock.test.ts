import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createRandom, randomInteger } from '../../../shared/lib/random.ts';
import { createSimulatedEngine } from '../../../workers/simulator/engine/engine.ts';
import { PRESETS } from '../../../workers/simulator/engine/presets.ts';
import { jitterFactor, stepMs } from '../../../workers/simulator/engine/step-time.ts';
import { createVirtualClock } from '../../../workers/simulator/engine/virtual-clock.ts';
import { createScheduler } from '../../../workers/simulator/scheduler/scheduler.ts';

describe('run', () => {
  test('events come in order of time, then of scheduling', () => {
    const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
    fc.assert(
      fc.property(times, (scheduled) => {
        const clock = createVirtualClock();
        const seen: number[][] = [];
        scheduled.forEach((ms, order) => clock.at(ms, () => seen.push([clock.now(), order])));
        clock.run();
        const expected = scheduled.map((ms, order) => [ms, order]);
        expect(seen).toEqual(expected.toSorted(([a, i], [b, j]) => a! - b! || i! - j!));
      }),
    );
  });

  test('what an event schedules runs in the same go, in its place', () => {
    const clock = createVirtualClock();
    const seen: string[] = [];
    clock.at(10, () => {
      seen.push('first');
      clock.after(5, () => seen.push(`third at ${clock.now()}`));
      clock.at(12, () => seen.push(`second at ${clock.now()}`));
    });
    clock.run();
    expect(seen).toEqual(['first', 'second at 12', 'third at 15']);
  });

  test('stops at its limit, which is then the present; what is due at the limit has run', () => {
    const clock = createVirtualClock();
    const seen: number[] = [];
    for (const ms of [5, 10, 15]) clock.at(ms, () => seen.push(ms));
    clock.run(10);
    expect([seen, clock.now()]).toEqual([[5, 10], 10]);
    clock.run(12);
    expect(clock.now()).toBe(12);
    clock.run();
    expect([seen, clock.now()]).toEqual([[5, 10, 15], 15]);
  });

  test('time never goes back: what is due in the past runs now', () => {
    const clock = createVirtualClock();
    const seen: number[] = [];
    clock.run(100);
    clock.at(50, () => seen.push(clock.now()));
    clock.run();
    expect(seen).toEqual([100]);
  });
});

describe('sleepUntil', () => {
  test('resolves at its time', async () => {
    const clock = createVirtualClock();
    const woken = clock.sleepUntil(1000, AbortSignal.any([])).then(() => clock.now());
    await clock.runAwaiting();
    expect(await woken).toBe(1000);
  });

  test('resolves early on abort, before or while it sleeps', async () => {
    const clock = createVirtualClock();
    const stopping = new AbortController();
    const sleeping = clock.sleepUntil(1000, stopping.signal);
    stopping.abort();
    await sleeping;
    await clock.sleepUntil(1000, stopping.signal);
    expect(clock.now()).toBe(0);
  });
});

/** A minute of requests through the engine as the server runs it, promises and all; when each got its last token. */
async function aMinute(seed: number) {
  const preset = PRESETS['8b-a10g']!;
  const clock = createVirtualClock();
  const random = createRandom(seed);
  const endings: [string, number][] = [];
  const nothing = () => undefined;
  const limits = { blockSize: 16, watermark: 0, longPrefillTokenThreshold: 0 };
  const engine = createSimulatedEngine({
    scheduler: createScheduler({ ...preset, ...limits, policy: 'fcfs', prefixCaching: true }),
    clock,
    stepMs: (load) => stepMs(preset.step, load) * jitterFactor(random, 0.1),
    observer: { onStep: nothing, onAdmitted: nothing, onToken: nothing, onFinished: nothing },
  });
  const stopping = new AbortController();
  const running = engine.run(stopping.signal);
  for (let ms = 0; ms < 60_000; ms += 500) {
    const ids = (length: number) => Array.from({ length }, () => randomInteger(random, 0, 50_000));
    const requestId = `at ${ms}`;
    const request = {
      requestId,
      promptIds: ids(200),
      outputIds: ids(40),
      finish: 'stop',
      priority: 0,
    } as const;
    clock.at(ms, () => {
      engine.submit(request, {
        onToken: (_, finish) => finish !== null && endings.push([requestId, clock.now()]),
      });
    });
  }
  await clock.runAwaiting();
  stopping.abort();
  await running;
  return endings;
}

test('the engine runs on it: a minute of requests, and with the same seed the same minute', async () => {
  const endings = await aMinute(7);
  expect(endings).toHaveLength(120);
  expect(endings.at(-1)![1]).toBeGreaterThan(60_000);
  expect(await aMinute(7)).toEqual(endings);
  expect(await aMinute(8)).not.toEqual(endings);
});
