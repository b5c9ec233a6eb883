import { createHash } from 'node:crypto';

import { SwitchyardError } from '../../shared/errors.ts';
import type { JobStore } from '../../shared/jobs/job-store.ts';
import type { JobRecord } from '../../shared/types/job.ts';
import { createJobId } from './job-id.ts';
import type { Submission } from './submission.ts';

/** The id that a submission's job has or will have, and its record if it was accepted before. */
export interface Identity {
  id: string;
  record: JobRecord | null;
}

/**
 * New without an idempotency key; with one, the job of that key. Throws `idempotency_conflict` when the key was used
 * with another body: the same text, not the same meaning, because clients repeat what they sent.
 */
export async function identifyJob(store: JobStore, submission: Submission, ttlMs: number): Promise<Identity> {
  const { idempotencyKey: key, ...body } = submission;
  const jobId = createJobId();
  if (key === null) return { id: jobId, record: null };
  const bodySha256 = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const reserved = await store.reserveIdempotencyKey({ tenant: body.tenant, key, bodySha256, jobId, ttlMs });
  if (reserved.outcome === 'reserved') return { id: jobId, record: null };
  if (!reserved.sameBody) {
    throw new SwitchyardError('idempotency_conflict', 'This idempotency key was used with another body.');
  }
  return { id: reserved.jobId, record: await store.get(reserved.jobId) };
}
