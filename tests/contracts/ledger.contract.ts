import { randomUUID } from 'node:crypto';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { TenantConfig } from '../../shared/config/types.ts';
import {
  COUNTS,
  type Counts,
  type Ledger,
  type LedgerEntry,
  type LedgerPosting,
} from '../../shared/ledger/ledger.ts';

export interface OpenLedger {
  ledger: Ledger;
  close(): Promise<void>;
}

/** As many nano-dollars as the tenants with a budget have. */
const LIMIT = 1_000_000;
const BUDGETED = ['poor', 'crowded', 'late', 'retried'];

export const LEDGER_TENANTS: TenantConfig[] = BUDGETED.map((name) => ({
  name,
  keySha256: [],
  admin: false,
  weight: 1,
  budget: { usd: LIMIT / 1e9, period: 'month' },
}));

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 5, 1, 12);

const counts: fc.Arbitrary<Counts> = fc
  .array(fc.tuple(fc.constantFrom(...COUNTS), fc.nat({ max: 2 ** 40 })), { maxLength: 5 })
  .map((pairs) => Object.fromEntries(pairs));

const posting: fc.Arbitrary<LedgerPosting> = fc.record({
  model: fc.constantFrom('llama-8b', 'org/model with space:1'),
  routeClass: fc.constantFrom('simple' as const, 'moderate' as const, 'complex' as const),
  counts,
  ttftMs: fc.option(fc.nat({ max: 100_000 })),
  totalMs: fc.option(fc.nat({ max: 10_000_000 })),
});

const entry: fc.Arbitrary<Omit<LedgerEntry, 'tenant'>> = fc.record({
  jobId: fc.uuid().map((id) => `job_${id}`),
  endedAt: fc.nat({ max: 3 * HOUR_MS - 1 }).map((ms) => NOON + ms),
  postings: fc.array(posting, { minLength: 1, maxLength: 3 }),
  costNanoUsd: fc.nat({ max: 1000 }),
});

/** What every ledger does. */
export function ledgerContract(name: string, open: () => Promise<OpenLedger>): void {
  describe(`ledger contract: ${name}`, () => {
    let opened: OpenLedger;
    let ledger: Ledger;
    beforeAll(async () => {
      opened = await open();
      ({ ledger } = opened);
    });
    afterAll(() => opened.close());

    function booking(tenant: string, costNanoUsd: number, jobId = `job_${randomUUID()}`): LedgerEntry {
      return { jobId, tenant, endedAt: Date.now(), postings: [], costNanoUsd };
    }

    function reserve(tenant: string, nanoUsd: number, jobId = `job_${randomUUID()}`, lifeMs = 60_000) {
      return ledger.reserve({ tenant, jobId, nanoUsd, expiresAt: Date.now() + lifeMs });
    }

    test('sums are those of all jobs, each once, however often they are booked', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(entry, { maxLength: 12 }), async (entries) => {
          const tenant = `sums-${randomUUID()}`;
          const unique = [...new Map(entries.map((each) => [each.jobId, each])).values()];
          const twice = [...entries, ...entries].map((each) => ledger.book({ ...each, tenant }));
          expect((await Promise.all(twice)).filter(Boolean)).toHaveLength(unique.length);
          const rows = await ledger.read([tenant], NOON, NOON + 3 * HOUR_MS);
          const first = new Map(entries.toReversed().map((each) => [each.jobId, each]));
          const postings = [...first.values()].flatMap((each) => each.postings);
          for (const count of COUNTS) {
            const sum = (all: { counts: Counts }[]) =>
              all.reduce((total, { counts: of }) => total + (of[count] ?? 0), 0);
            expect(sum(rows)).toBe(sum(postings));
          }
          const jobs = (of: 'ttft' | 'total') =>
            rows.reduce((total, row) => total + [...row[of].values()].reduce((all, n) => all + n, 0), 0);
          expect(jobs('ttft')).toBe(postings.filter(({ ttftMs }) => ttftMs !== null).length);
          expect(jobs('total')).toBe(postings.filter(({ totalMs }) => totalMs !== null).length);
        }),
        { numRuns: 15 },
      );
    });

    test('rows are parted by hour, model and class, and only the hours asked for are read', async () => {
      const tenant = `rows-${randomUUID()}`;
      const of = (model: string, hours: number): LedgerEntry => ({
        jobId: `job_${randomUUID()}`,
        tenant,
        endedAt: NOON + hours * HOUR_MS + 5,
        postings: [{ model, routeClass: 'simple', counts: { completed: 1 }, ttftMs: 10, totalMs: null }],
        costNanoUsd: 1,
      });
      for (const each of [of('a', 0), of('a', 0), of('b b', 0), of('a', 1), of('a', 2)])
        await ledger.book(each);
      const rows = await ledger.read([tenant], NOON, NOON + 2 * HOUR_MS);
      const shown = rows.map(({ model, hourAt, counts: { completed } }) => [
        model,
        (hourAt - NOON) / HOUR_MS,
        completed,
      ]);
      expect(new Set(shown.map(String))).toEqual(new Set(['a,0,2', 'a,1,1', 'b b,0,1']));
      expect(await ledger.tenants()).toContain(tenant);
    });

    test('of many at once, those are let in that the budget has room for', async () => {
      const results = await Promise.all(
        Array.from({ length: 200 }, () => reserve('crowded', LIMIT / 20 + 1)),
      );
      expect(results.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(19);
      const refused = results.find((result) => result.outcome === 'exceeded');
      expect(refused).toMatchObject({ budget: { limitNanoUsd: LIMIT, spentNanoUsd: 0, period: 'month' } });
      expect(await ledger.budgetOf('crowded')).toMatchObject({ reservedNanoUsd: 19 * (LIMIT / 20 + 1) });
    });

    test('booked, a reservation becomes what was spent, and the rest is free again', async () => {
      const jobId = `job_${randomUUID()}`;
      expect(await reserve('poor', LIMIT, jobId)).toEqual({ outcome: 'reserved' });
      expect((await reserve('poor', 1)).outcome).toBe('exceeded');
      await ledger.book(booking('poor', 400_000, jobId));
      expect(await ledger.budgetOf('poor')).toMatchObject({ spentNanoUsd: 400_000, reservedNanoUsd: 0 });
      expect((await reserve('poor', 600_001)).outcome).toBe('exceeded');
      expect((await reserve('poor', 600_000)).outcome).toBe('reserved');
      // A free job spends nothing, and an ended one gets nothing more.
      expect((await reserve('poor', 0)).outcome).toBe('reserved');
      expect((await reserve('poor', 1, jobId)).outcome).toBe('exceeded');
    });

    test('asked once more, a job reserves on top, and all of it is given back', async () => {
      const jobId = `job_${randomUUID()}`;
      await reserve('retried', 300_000, jobId);
      await reserve('retried', 200_000, jobId);
      expect(await ledger.budgetOf('retried')).toMatchObject({ reservedNanoUsd: 500_000 });
      await ledger.book(booking('retried', 10, jobId));
      expect(await ledger.budgetOf('retried')).toMatchObject({ spentNanoUsd: 10, reservedNanoUsd: 0 });
    });

    test('a reservation that nobody books runs out', async () => {
      await reserve('late', LIMIT, undefined, -1);
      expect((await reserve('late', LIMIT)).outcome).toBe('reserved');
    });

    test('who has no budget reserves whatever it likes', async () => {
      expect((await reserve('rich', Number.MAX_SAFE_INTEGER)).outcome).toBe('reserved');
      expect(await ledger.budgetOf('rich')).toBeNull();
    });
  });
}
