import { afterAll, beforeAll, expect, test } from 'vitest';

import type { JobSpec } from '../../../shared/types/job.ts';
import { startWorkerHarness, type WorkerHarness } from '../../helpers/worker-harness.ts';

let harness: WorkerHarness;
beforeAll(async () => {
  harness = await startWorkerHarness();
});
afterAll(() => harness.close());

/** Which worker ran it. */
async function runJob(fields: Partial<JobSpec>): Promise<string> {
  const jobId = await harness.submit({ max_tokens: 4 }, fields);
  const started = (await harness.ended(jobId)).filter((event) => event.type === 'job.started');
  expect(started).toHaveLength(1);
  return started[0]?.worker ?? '';
}

test('all jobs of a session run on one of two idle workers, and on the other one when it has gone', async () => {
  const ids = ['left', 'right'] as const;
  const [left, right] = [await harness.startWorker('left'), await harness.startWorker('right')];
  // Without a session either worker gets jobs: so that one gets nearly all of a session's is no accident.
  const anywhere = new Set<string>();
  await harness.until(async () => anywhere.add(await runJob({})).size === ids.length);

  const ran: string[] = [];
  for (let turn = 0; turn < 20; turn += 1) ran.push(await runJob({ sessionId: 'trip' }));
  // An offer that a busy machine answers late moves the session. By chance it would move at every other job.
  expect(ran.filter((worker, turn) => turn > 0 && worker !== ran[turn - 1]).length).toBeLessThanOrEqual(5);

  const home = ran.at(-1)!;
  await (home === 'left' ? left : right).stop();
  expect(await runJob({ sessionId: 'trip' })).toBe(home === 'left' ? 'right' : 'left');
});
