import { pino } from 'pino';
import { describe, expect, inject, test } from 'vitest';

import { createEngineMonitor } from '../../../workers/engine/engine-monitor.ts';
import { until } from '../../helpers/until.ts';
import { chat, engineLoad, greedy, openEngine, whole } from '../support/real-engine.ts';
import { BLOCK_SIZE, NUM_GPU_BLOCKS } from '../vllm-server.ts';

const engine = openEngine();

/** A prompt of its own for each, so that the prefix cache has nothing for it. */
function longAnswer(index: number) {
  const content = `${index} `.repeat(60);
  return greedy({ messages: [{ role: 'user', content }], max_tokens: 300 });
}

describe('what the monitor reads of a real engine', () => {
  test('capacity without the null block', async () => {
    const monitor = createEngineMonitor({ url: inject('vllmUrl'), logger: pino({ level: 'silent' }) });
    await monitor.start();
    await monitor.stop();
    expect(monitor.health()).toMatchObject({
      state: 'up',
      load: { usableBlocks: NUM_GPU_BLOCKS - 1, blockSize: BLOCK_SIZE },
    });
  });

  test('an aborted request is out of the engine, and its blocks are free', async () => {
    const abort = new AbortController();
    const running = whole(chat(engine, longAnswer(0), abort.signal));
    await until(async () => (await engineLoad()).running === 1);
    abort.abort(new Error('the client has gone'));
    await expect(running).rejects.toThrow('the client has gone');
    await until(async () => (await engineLoad()).running === 0);
    expect(await engineLoad()).toMatchObject({ waiting: 0, kvUsage: 0 });
  });

  test('an abort on leaving the loop early frees the engine, too', async () => {
    for await (const delta of chat(engine, longAnswer(0))) if (delta.tokenIds.length > 0) break;
    await until(async () => (await engineLoad()).running === 0);
    expect((await engineLoad()).kvUsage).toBe(0);
  });

  test('overcommitted it preempts: seen in the counter, and in what waits', async () => {
    const before = await engineLoad();
    const answers = Promise.all(Array.from({ length: 8 }, (_, i) => whole(chat(engine, longAnswer(i)))));
    let fullest = 0;
    let mostWaiting = 0;
    await until(async () => {
      const load = await engineLoad();
      fullest = Math.max(fullest, load.kvUsage);
      mostWaiting = Math.max(mostWaiting, load.waiting);
      return load.preemptions > before.preemptions;
    });
    for (const { tokenIds, finishReason } of await answers)
      expect({ tokens: tokenIds.length, finishReason }).toEqual({ tokens: 300, finishReason: 'length' });
    expect(fullest).toBeGreaterThan(0.8);
    expect(mostWaiting).toBeGreaterThan(0);
    await until(async () => (await engineLoad()).running === 0);
  });

  test('preemption changes nothing in a greedy answer', async () => {
    const alone = await whole(chat(engine, longAnswer(3)));
    const crowd = await Promise.all(Array.from({ length: 8 }, (_, i) => whole(chat(engine, longAnswer(i)))));
    expect(crowd[3]?.tokenIds).toEqual(alone.tokenIds);
    expect(crowd[3]?.text).toBe(alone.text);
  });
});
