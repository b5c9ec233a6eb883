import { describe, expect, onTestFinished, test } from 'vitest';

import { describeHealth } from '../../../workers/engine/engine-health.ts';
import { createEngineMonitor } from '../../../workers/engine/engine-monitor.ts';
import type { EngineRestart } from '../../../workers/engine/restart-watch.ts';
import { clearFaults, orderFault } from '../../helpers/engine-state.ts';
import { until } from '../../helpers/until.ts';
import { startSimulator } from '../simulator/support/start-simulator.ts';
import { recordingLogger } from './support/log-lines.ts';
import { LLAMA_CPP } from './support/other-engines.ts';
import { HANG, refusingUrl, serve } from './support/serve.ts';

async function monitored(url: string) {
  const { logger, lines } = recordingLogger();
  const arrivals: boolean[] = [];
  const restarts: EngineRestart[] = [];
  const monitor = createEngineMonitor({
    url,
    logger,
    arrived: (hasMetrics) => Promise.resolve(void arrivals.push(hasMetrics)),
  });
  monitor.onRestart((restart) => restarts.push(restart));
  onTestFinished(() => monitor.stop());
  await monitor.start();
  const state = () => describeHealth(monitor.health());
  return {
    monitor,
    lines,
    arrivals,
    restarts,
    state,
    untilState: (prefix: string) => until(() => state().startsWith(prefix)),
  };
}

describe('the monitor', () => {
  test('a missing /metrics closes the gate while the engine streams, and its return opens it', async () => {
    const { url, post, chat } = await startSimulator({ speed: 1 });
    const { state, untilState, arrivals, restarts, lines } = await monitored(url);
    expect(state()).toBe('up');
    const tokens = { stream: true, vllm_xargs: { sim_output_tokens: 100_000 } };
    const client = new AbortController();
    const response = await post('/v1/chat/completions', chat('Hi', tokens), { signal: client.signal });
    let chunks = 0;
    const reading = (async () => {
      for await (const _ of response.body!) chunks += 1;
    })();
    await orderFault(url, { fault: 'metrics=hang' });
    await untilState('stale');
    expect(state()).toBe('stale: /metrics did not answer within 1000 ms');
    const whenStale = chunks;
    await until(() => chunks > whenStale + 10);
    await clearFaults(url);
    await untilState('up');
    client.abort();
    await expect(reading).rejects.toThrow('aborted');
    expect({ arrivals, restarts }).toEqual({ arrivals: [true], restarts: [] });
    expect(lines.map(({ msg }) => msg)).toEqual([
      'engine is up',
      'engine is stale: /metrics did not answer within 1000 ms',
      'engine is up',
    ]);
  });

  test.each(['metrics=404', 'metrics=garbage', 'metrics=nonsense'])(
    'with %s it is stale, and no engine without metrics',
    async (fault) => {
      const { url } = await startSimulator();
      const { state, untilState } = await monitored(url);
      await orderFault(url, { fault });
      await untilState('stale');
      expect(state()).toContain('/metrics');
    },
  );

  test('a restart with fewer blocks: told before the scrape, with old and new capacity', async () => {
    const { url, post } = await startSimulator({ numGpuBlocksOverride: 1001 });
    const { monitor, restarts, arrivals, lines } = await monitored(url);
    const seen: string[] = [];
    monitor.onRestart(() => seen.push('restart'));
    monitor.onScrape(() => seen.push('scrape'));
    await post('/admin/restart', { num_gpu_blocks: 501 });
    await until(() => restarts.length > 0 && seen.at(-1) === 'scrape');
    const blocks = (usableBlocks: number) => ({
      usableBlocks,
      smallestEngineBlocks: usableBlocks,
      blockSize: 16,
    });
    expect(restarts).toMatchObject([{ before: blocks(1000), after: blocks(500) }]);
    expect(seen.slice(seen.indexOf('restart'))[1]).toBe('scrape');
    expect(arrivals).toEqual([true, true]);
    expect(monitor.health()).toMatchObject({ state: 'up', load: { usableBlocks: 500 } });
    expect(lines.at(-1)).toMatchObject({ msg: 'engine restarted', before: blocks(1000), after: blocks(500) });
  });

  test('refused is down at once; back at the same address it is another process', async () => {
    const { url, server } = await startSimulator();
    const { state, untilState, restarts, arrivals } = await monitored(url);
    await server.close();
    await untilState('down');
    expect(state()).toBe('down: connection refused');
    await startSimulator({ port: Number(new URL(url).port) });
    await untilState('up');
    expect(restarts).toHaveLength(1);
    expect(arrivals).toEqual([true, true]);
  });

  test('an engine that is not there yet is introduced when it comes', async () => {
    const url = await refusingUrl();
    const { state, untilState, arrivals, restarts } = await monitored(url);
    expect({ state: state(), arrivals }).toEqual({ state: 'down: connection refused', arrivals: [] });
    await startSimulator({ port: Number(new URL(url).port) });
    await untilState('up');
    expect({ arrivals, restarts }).toEqual({ arrivals: [true], restarts: [] });
  });

  test('a server of another make', async () => {
    const { url, answers } = await serve(LLAMA_CPP);
    const { state, untilState, arrivals } = await monitored(url);
    expect({ state: state(), arrivals }).toEqual({
      state: 'up_without_metrics: /metrics answers HTTP 501',
      arrivals: [false],
    });
    answers['/metrics'] = HANG;
    await untilState('stale');
  });

  test('it is not up before it has been introduced, and stopping does not wait for that', async () => {
    const { url } = await startSimulator();
    const { logger } = recordingLogger();
    let asked = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const monitor = createEngineMonitor({
      url,
      logger,
      arrived: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
          asked();
        }),
    });
    const started = monitor.start();
    await isAsked;
    expect(monitor.health()).toEqual({ state: 'unknown' });
    await monitor.stop();
    await started;
    expect(monitor.health()).toEqual({ state: 'unknown' });
  });
});
