import { createHash } from 'node:crypto';

import type { JobSpec } from '../types/job.ts';

/** 128 bits: as good as unique among one tenant's sessions. */
const KEY_CHARS = 22;

/**
 * What the jobs of one session have in common: `session_id`, else OpenAI's `prompt_cache_key`, hashed, as clients write
 * what they like into either. Only unique within a tenant. Null: the job belongs to no session.
 */
export function sessionKeyOf({ sessionId, request }: Pick<JobSpec, 'sessionId' | 'request'>): string | null {
  const name = sessionId || request.prompt_cache_key;
  if (!name) return null;
  return createHash('sha256').update(name).digest('base64url').slice(0, KEY_CHARS);
}
