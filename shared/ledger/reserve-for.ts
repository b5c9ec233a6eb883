import type { GatewayConfig, ModelConfig } from '../config/types.ts';
import { mostItCanCost } from '../cost/most-it-can-cost.ts';
import type { JobSpec } from '../types/job.ts';
import type { Ledger, ReserveResult } from './ledger.ts';

/** Reserves what one answer of this model to the job's request can cost at most. */
export function reserveFor(
  ledger: Pick<Ledger, 'reserve'>,
  spec: JobSpec,
  model: ModelConfig,
  { logAfterDeadlineMs }: GatewayConfig['retention'],
): Promise<ReserveResult> {
  return ledger.reserve({
    tenant: spec.tenant,
    jobId: spec.id,
    nanoUsd: mostItCanCost(spec.request, model),
    // Its log ends then, and with it whatever could still be booked.
    expiresAt: (spec.deadlineAt ?? Date.now()) + logAfterDeadlineMs,
  });
}
