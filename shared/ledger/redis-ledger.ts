import type { GatewayConfig, TenantConfig } from '../config/types.ts';
import type { RedisClient } from '../redis/connect.ts';
import { keys } from '../redis/keys.ts';
import { defineScript } from '../redis/scripts.ts';
import { hourOf, hourStart, periodOf } from './budget-period.ts';
import { fieldsOf, toRows } from './hour-fields.ts';
import type { BudgetState, Ledger, Reservation } from './ledger.ts';

export interface RedisLedgerDeps {
  redis: RedisClient;
  tenants: readonly TenantConfig[];
  /** How long a job can be booked for a second time: its longest run and its record's retention, ms. */
  markerMs: number;
  /** How long sums are kept, ms. */
  retentionMs: number;
}

export function ledgerOptions(
  redis: RedisClient,
  { tenants, limits, retention }: GatewayConfig,
): RedisLedgerDeps {
  const markerMs = limits.maxDeadlineMs + retention.resultMs;
  return { redis, tenants, markerMs, retentionMs: retention.usageMs };
}

/** Sums in Redis hashes, one for each tenant and hour; all of a tenant's keys are in one cluster slot. */
export function createRedisLedger({ redis, tenants, markerMs, retentionMs }: RedisLedgerDeps): Ledger {
  const book = defineScript(redis, 'switchyardLedgerBook', luaFile('book'));
  const reserve = defineScript(redis, 'switchyardLedgerReserve', luaFile('reserve'));
  const known = new Set<string>();

  function budgetConfig(tenant: string) {
    const budget = tenants.find(({ name }) => name === tenant)?.budget ?? null;
    return budget && { period: budget.period, limitNanoUsd: Math.round(budget.usd * 1e9) };
  }

  /** Index first: a tenant without sums is harmless, sums without their tenant would be lost to whoever lists them. */
  async function enter(tenant: string): Promise<void> {
    if (known.has(tenant)) return;
    await redis.sadd(keys.ledgerTenants, tenant);
    known.add(tenant);
  }

  /** `nanoUsd` 0: only looks. Null: the tenant has no budget. */
  async function ask({ tenant, jobId, nanoUsd, expiresAt }: Reservation) {
    const budget = budgetConfig(tenant);
    if (budget === null) return null;
    const now = Date.now();
    const { name, endsAt } = periodOf(budget.period, now);
    const [granted, spent, reserved] = (await reserve(
      [
        keys.ledgerReserved(tenant),
        keys.ledgerExpiries(tenant),
        keys.ledgerSpent(tenant, name),
        keys.ledgerJob(tenant, jobId),
      ],
      [now, jobId, nanoUsd, budget.limitNanoUsd, expiresAt],
    )) as [number, string, string];
    const state: BudgetState = {
      ...budget,
      spentNanoUsd: Number(spent),
      reservedNanoUsd: Number(reserved),
      resetsAt: endsAt,
    };
    return { granted: granted === 1, state };
  }

  return {
    async book({ jobId, tenant, endedAt, postings, costNanoUsd }) {
      await enter(tenant);
      const budget = budgetConfig(tenant);
      const period = periodOf(budget?.period ?? 'month', endedAt);
      const lifeMs = Math.max(0, period.endsAt - Date.now()) + markerMs;
      const booked = await book(
        [
          keys.ledgerJob(tenant, jobId),
          keys.ledgerHour(tenant, hourOf(endedAt)),
          keys.ledgerReserved(tenant),
          keys.ledgerExpiries(tenant),
          keys.ledgerSpent(tenant, period.name),
        ],
        [markerMs, retentionMs, jobId, costNanoUsd, budget === null ? 0 : lifeMs, ...fieldsOf(postings)],
      );
      return booked === 1;
    },
    async reserve(reservation) {
      // A free job spends nothing of any budget.
      const asked = reservation.nanoUsd === 0 ? null : await ask(reservation);
      if (asked === null || asked.granted) return { outcome: 'reserved' };
      return { outcome: 'exceeded', budget: asked.state };
    },
    async budgetOf(tenant) {
      return (await ask({ tenant, jobId: '', nanoUsd: 0, expiresAt: 0 }))?.state ?? null;
    },
    async read(names, from, to) {
      const first = hourOf(from + 3_599_999);
      const hours = Array.from(
        { length: Math.max(0, hourOf(to - 1) - first + 1) },
        (_, index) => first + index,
      );
      const reads = names.flatMap((tenant) => hours.map((hour) => readHour(redis, tenant, hour)));
      return (await Promise.all(reads)).flat();
    },
    tenants: async () => (await redis.smembers(keys.ledgerTenants)).toSorted(),
  };
}

function luaFile(name: string): URL {
  return new URL(`./lua/${name}.lua`, import.meta.url);
}

async function readHour(redis: RedisClient, tenant: string, hour: number) {
  const fields = await redis.hgetall(keys.ledgerHour(tenant, hour));
  return toRows(fields, { tenant, hourAt: hourStart(hour) });
}
