import type { AdmissionJob } from '../../../../workers/admission/admission.ts';

/** Interactive, 100 tokens in and at most 100 out, unless said otherwise. */
export function admissionJob(id: string, changes: Partial<AdmissionJob> = {}): AdmissionJob {
  return {
    id,
    tier: 'default',
    kind: { tenant: 'acme', class: 'simple/text' },
    promptTokens: 100,
    cachedTokens: 0,
    common: null,
    written: 0,
    bound: 100,
    canContinue: true,
    claimedAt: 0,
    deadlineAt: null,
    ...changes,
  };
}
