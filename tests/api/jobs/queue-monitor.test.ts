import { expect, test } from 'vitest';

import { createQueueMonitor } from '../../../api/jobs/queue-monitor.ts';
import { createLogger } from '../../../shared/observability/logger.ts';
import type { QueueDepth } from '../../../shared/queue/job-queue.ts';

const logger = createLogger({ level: 'silent', component: 'api' });
const empty: QueueDepth = { waiting: 0, active: 0, oldestAt: null };

/** A monitor over queues that answer when they are told to. */
function open() {
  const asked: PromiseWithResolvers<void>[] = [];
  const monitor = createQueueMonitor({
    models: ['tiny'],
    registry: { list: async () => [] },
    queue: {
      async depth() {
        const question = Promise.withResolvers<void>();
        asked.push(question);
        await question.promise;
        return { priority: { ...empty }, default: { ...empty }, flex: { ...empty } };
      },
    },
    logger,
  });
  return { monitor, asked };
}

test('several who want a picture at once share one look', async () => {
  const { monitor, asked } = open();
  const pictures = [monitor.fresh(), monitor.fresh()];
  asked[0]?.resolve();
  const [one, two] = await Promise.all(pictures);
  expect(asked).toHaveLength(1);
  expect(one).toBe(two);
  expect(await monitor.fresh()).toBe(one);
});

test('a look that fails is everybody’s error, and the next one starts anew', async () => {
  const { monitor, asked } = open();
  const failing = monitor.fresh();
  asked[0]?.reject(new Error('Connection is closed.'));
  await expect(failing).rejects.toThrow('Connection is closed.');
  expect(monitor.latest()).toBe(null);
  const next = monitor.fresh();
  asked[1]?.resolve();
  expect((await next).models.has('tiny')).toBe(true);
});

test('what was accepted counts at once, and moves the mean', async () => {
  const { monitor, asked } = open();
  const first = monitor.fresh();
  asked[0]?.resolve();
  const load = (await first).models.get('tiny');
  monitor.countAccepted('tiny', 'default', 1000);
  monitor.countAccepted('gone', 'default', 1000);
  expect(load?.depth.default.waiting).toBe(1);
});

test('stop ends the polling, also twice', async () => {
  const { monitor, asked } = open();
  monitor.start();
  const stopped = monitor.stop();
  asked[0]?.resolve();
  await stopped;
  await monitor.stop();
  expect(asked).toHaveLength(1);
});
