import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { startWorkerHarness, type WorkerHarness } from '../helpers/worker-harness.ts';
import { startSimulator } from './simulator/support/start-simulator.ts';
import { completionOf, startsOf } from './support/job-events.ts';

let harness: WorkerHarness;

beforeAll(async () => {
  harness = await startWorkerHarness();
});
afterAll(() => harness.close());

/** The worker that ran it. */
async function placeOf(sessionId: string | null, content: string): Promise<string> {
  const request = { messages: [{ role: 'user' as const, content: `${content} [sim output_tokens=10]` }] };
  const events = await harness.ended(await harness.submit(request, { sessionId }));
  completionOf(events);
  expect(startsOf(events)).toHaveLength(1);
  return startsOf(events)[0]!.worker;
}

test('a session stays with the engine that knows it, and goes on elsewhere when that worker is gone', async () => {
  const engines = await Promise.all([0, 1].map(() => startSimulator({ model: harness.model.engineModel })));
  const workers = await Promise.all(
    engines.map(({ url }, number) => harness.startWorker(`worker-${number}`, url)),
  );
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
  });
  const free = new Set<string>();
  const places = new Map<string, Set<string>>();
  for (let turn = 0; turn < 6; turn += 1) {
    free.add(await placeOf(null, `Stranger ${turn}`));
    for (const session of ['a', 'b', 'c']) {
      const place = await placeOf(session, `Turn ${turn} of ${session}`);
      places.set(session, (places.get(session) ?? new Set()).add(place));
    }
  }
  // Jobs of no session go to either, so what stays together does not by chance alone.
  expect(free.size).toBe(2);
  for (const seen of places.values()) expect(seen.size).toBe(1);

  const [home] = places.get('a')!;
  const other = home === 'worker-0' ? 1 : 0;
  await workers[1 - other]!.stop();
  for (let turn = 0; turn < 2; turn += 1) expect(await placeOf('a', `Later ${turn}`)).toBe(`worker-${other}`);
});
