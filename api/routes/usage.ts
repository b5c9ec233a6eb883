import type { FastifyInstance } from 'fastify';

import { SwitchyardError } from '../../shared/errors.ts';
import type { BudgetState } from '../../shared/ledger/ledger.ts';
import type { Tenant } from '../auth/keyring.ts';
import type { Services } from '../services.ts';
import { type Grouping, GROUPINGS, groupUsage, sumUsage } from '../usage/group-usage.ts';

interface UsageQuery {
  start_time?: string;
  end_time?: string;
  group_by?: string;
  tenant?: string;
}

const DAY_S = 86_400;
/** As many hours as are read for one answer; longer spans are read in pieces. */
const MOST_S = 40 * DAY_S;

const SECONDS = { type: 'string', pattern: '^[0-9]{1,11}$' } as const;
const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: {
    start_time: {
      ...SECONDS,
      description: 'Epoch seconds; its whole hour counts. Left out: a day before the end',
    },
    end_time: { ...SECONDS, description: 'Epoch seconds, exclusive; left out: now' },
    group_by: {
      type: 'string',
      pattern: `^((${GROUPINGS.join('|')})(,(${GROUPINGS.join('|')}))*)?$`,
      description: `Any of ${GROUPINGS.join(', ')}, parted by commas; left out: model`,
    },
    tenant: { type: 'string', description: 'Only this one; others than one’s own need an admin key' },
  },
} as const;

/** Tokens, money, what was saved, and latency, of ended jobs. A tenant sees its own, an admin everybody's. */
export function usageRoutes(app: FastifyInstance, { ledger }: Services): void {
  const schema = { summary: 'Tokens, cost, savings and latency of ended jobs', tags: ['usage'], querystring };

  app.get<{ Querystring: UsageQuery }>('/usage', { schema }, async ({ query, tenant }) => {
    const { from, to } = spanOf(query);
    const groupings = (query.group_by ?? 'model').split(',').filter((name) => name !== '') as Grouping[];
    const tenants = await visibleTenants(tenant, query.tenant);
    const rows = await ledger.read(tenants, from * 1000, to * 1000);
    const budget = tenants.length === 1 ? await ledger.budgetOf(tenants[0]!) : null;
    return {
      object: 'usage',
      start_time: from,
      end_time: to,
      group_by: groupings,
      total: sumUsage(rows),
      data: groupUsage(rows, groupings),
      budget: budget && toBudget(budget),
    };
  });

  async function visibleTenants(asking: Tenant, wanted: string | undefined): Promise<string[]> {
    if (wanted !== undefined && wanted !== asking.name && !asking.admin) {
      throw new SwitchyardError('forbidden', 'The usage of other tenants needs an admin key.', {
        param: 'tenant',
      });
    }
    if (wanted !== undefined) return [wanted];
    return asking.admin ? await ledger.tenants() : [asking.name];
  }
}

/** Whole hours: the one that `start_time` lies in counts, and so does the one that has not ended yet. */
function spanOf({ start_time, end_time }: UsageQuery): { from: number; to: number } {
  const to = end_time === undefined ? Math.ceil(Date.now() / 1000) : Number(end_time);
  const start = start_time === undefined ? to - DAY_S : Number(start_time);
  const from = start - (start % 3600);
  if (start >= to) {
    throw new SwitchyardError('invalid_request', 'start_time must be before end_time.', {
      param: 'start_time',
    });
  }
  if (to - from > MOST_S) {
    throw new SwitchyardError('invalid_request', 'At most 40 days are added up at once.', {
      param: 'start_time',
    });
  }
  return { from, to };
}

function toBudget({ limitNanoUsd, spentNanoUsd, reservedNanoUsd, period, resetsAt }: BudgetState) {
  return {
    limit_nano_usd: limitNanoUsd,
    spent_nano_usd: spentNanoUsd,
    reserved_nano_usd: reservedNanoUsd,
    period,
    resets_at: Math.floor(resetsAt / 1000),
  };
}
