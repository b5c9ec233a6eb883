import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Count, COUNTS, type LedgerRow } from '../../shared/ledger/ledger.ts';
import { createRedisLedger, ledgerOptions } from '../../shared/ledger/redis-ledger.ts';
import { createRandom, pick } from '../../shared/lib/random.ts';
import type { LoggedEvent, TerminalEvent } from '../../shared/types/events.ts';
import { startWorkerHarness, type WorkerHarness } from '../helpers/worker-harness.ts';

const JOBS = 150;
const SEED = 7;
/** No call fits it. */
const LOOK_UP = {
  type: 'function' as const,
  function: {
    name: 'look_up',
    parameters: {
      type: 'object',
      properties: { key: { not: {} } },
      required: ['key'],
    },
  },
};

let harness: WorkerHarness;

beforeAll(async () => {
  harness = await startWorkerHarness({
    worker: { retryBackoffMs: 5, drainGraceMs: 0 },
    simulator: { speed: 40, guidedDecoding: false },
  });
});
afterAll(() => harness.close());

type Fate = 'plain' | 'refused' | 'cut' | 'fails' | 'cancelled';

async function submit(fate: Fate, number: number): Promise<string> {
  const content = `Wagon ${number} ${fate}. [sim output_tokens=${5 + (number % 60)}]`;
  const messages = [{ role: 'user' as const, content }];
  if (fate === 'refused') {
    const question = [{ role: 'user' as const, content: `Look up wagon ${number}.` }];
    return await harness.submit(
      { messages: question, tools: [LOOK_UP], tool_choice: 'required' },
      { verify: number % 2 === 0 ? 'hold' : 'rewind' },
    );
  }
  const id = await harness.submit({ messages });
  if (fate === 'cancelled') {
    await harness.jobStore.requestCancel(id, Date.now());
    await harness.control.send(harness.model.id, { type: 'cancel', jobId: id });
  }
  return id;
}

function terminalOf(events: LoggedEvent[]): TerminalEvent {
  return events.at(-1) as unknown as TerminalEvent;
}

test('what all jobs say that they cost, retried, refused, cancelled and handed over, is what the ledger adds up', async () => {
  const random = createRandom(SEED);
  const first = await harness.startWorker('first');
  // Cut in the middle of their streams, or refused for a while: those jobs are tried again and continued.
  await harness.fault({ fault: 'cut-after=3', contains: ' cut', times: 20 });
  await harness.fault({ fault: 'status=500', contains: ' fails', times: 30 });
  const from = Date.now();
  const fates = Array.from({ length: JOBS }, () =>
    pick(random, ['plain', 'refused', 'cut', 'fails', 'cancelled'] as const),
  );
  const ids = await Promise.all(fates.map(submit));
  await harness.startWorker('second');
  // Whatever it has is handed over in the middle.
  await first.stop();
  const ends = await Promise.all(ids.map(async (id) => terminalOf(await harness.ended(id))));
  const ledger = createRedisLedger(ledgerOptions(harness.redis, harness.config.gateway));
  const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
  const hours = { from: from - 3_600_000, to: Date.now() + 3_600_000 };
  const rows = await harness.until(async () => {
    const read = await ledger.read(['default'], hours.from, hours.to);
    const { completed, failed, cancelled } = totalsOf(read);
    return completed + failed + cancelled === JOBS ? read : null;
  });

  const totals = totalsOf(rows);
  expect(totals.cost_nano_usd).toBe(sum(ends.map(({ cost }) => cost.total_nano_usd)));
  expect(totals.gpu_nano_usd).toBe(sum(ends.map(({ cost }) => cost.gpu_nano_usd)));
  expect(totals.gpu_nano_usd).toBeGreaterThan(0);
  expect(totals.refused_answers).toBe(sum(ends.map(({ refused = [] }) => refused.length)));
  expect(totals.always_large_nano_usd).toBe(sum(ends.map(({ cost }) => cost.always_large_nano_usd!)));
  const tokensOf = (end: TerminalEvent) =>
    sum([end, ...(end.refused ?? [])].map(({ usage }) => usage.total_tokens));
  expect(totals.prompt_tokens + totals.completion_tokens).toBe(sum(ends.map(tokensOf)));
  // The seed's mix holds all of it.
  expect(totals.refused_answers).toBeGreaterThan(0);
  expect(totals.cancelled).toBeGreaterThan(0);
  expect(new Set(ends.map(({ type }) => type))).toContain('job.failed');
  const attempts = await Promise.all(ids.map(async (id) => (await harness.jobStore.get(id))!.attempt));
  expect(attempts.filter((attempt) => attempt > 1).length).toBeGreaterThan(10);
});

function totalsOf(rows: readonly LedgerRow[]): Record<Count, number> {
  const sumOf = (count: Count) => rows.reduce((sum, { counts }) => sum + (counts[count] ?? 0), 0);
  return Object.fromEntries(COUNTS.map((count) => [count, sumOf(count)])) as Record<Count, number>;
}
