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

function moves(places: string[]): number {
  return places.filter((place, turn) => turn > 0 && place !== places[turn - 1]).length;
}

test('a session stays with the engine that knows it, and goes on elsewhere when that worker is gone', async () => {
  const engines = await Promise.all([0, 1].map(() => startSimulator({ model: harness.model.engineModel })));
  const workers = await Promise.all(
    engines.map(({ url }, number) => harness.startWorker(`worker-${number}`, url)),
  );
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
  });
  // Jobs of no session go to either.
  const seen = new Set<string>();
  for (let number = 0; seen.size < 2; number += 1) seen.add(await placeOf(null, `Stranger ${number}`));
  const places: Record<string, string[]> = { a: [], b: [], c: [] };
  for (let turn = 0; turn < 6; turn += 1)
    for (const [session, taken] of Object.entries(places))
      taken.push(await placeOf(session, `Turn ${turn} of ${session}`));
  // A holder that is too busy to answer an offer in 40 ms goes without: on a loaded machine that happens.
  expect(Object.values(places).reduce((sum, taken) => sum + moves(taken), 0)).toBeLessThanOrEqual(2);

  const home = places['a']!.at(-1);
  const other = home === 'worker-0' ? 1 : 0;
  await workers[1 - other]!.stop();
  for (let turn = 0; turn < 2; turn += 1) expect(await placeOf('a', `Later ${turn}`)).toBe(`worker-${other}`);
});
