import { SwitchyardError } from '../../shared/errors.ts';
import type { BudgetState } from '../../shared/ledger/ledger.ts';

/** 402: with the job, the tenant might spend more than its budget. Waiting helps when reservations are given back, or then. */
export function budgetExceeded(budget: BudgetState): SwitchyardError {
  const { limitNanoUsd, spentNanoUsd, reservedNanoUsd, period, resetsAt } = budget;
  const spent = `${usd(spentNanoUsd)} spent and ${usd(reservedNanoUsd)} reserved for running jobs`;
  return new SwitchyardError(
    'budget_exceeded',
    `This job could pass the budget of ${usd(limitNanoUsd)} a ${period}: ${spent}. It begins anew at ${new Date(resetsAt).toISOString()}.`,
  );
}

function usd(nano: number): string {
  return `$${(nano / 1e9).toFixed(6)}`;
}
