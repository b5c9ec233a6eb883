import { SERVICE_TIERS, type JobSpec, type ServiceTier } from '../../shared/types/job.ts';
import type { Route } from '../../shared/types/route.ts';
import type { Submission } from './submission.ts';

/** What is fixed at acceptance. Every job has a deadline, so that every log has an end. */
export function toJobSpec(
  submission: Submission,
  made: { id: string; route: Route; createdAt: number; maxDeadlineMs: number },
): JobSpec {
  const { deadlineMs, ...rest } = submission;
  const { id, route, createdAt, maxDeadlineMs } = made;
  return {
    ...rest,
    id,
    route,
    tier: tierOf(submission.request.service_tier),
    createdAt,
    deadlineAt: createdAt + (deadlineMs ?? maxDeadlineMs),
  };
}

/** `auto`, OpenAI's default, is our `default`. */
function tierOf(serviceTier: string | null | undefined): ServiceTier {
  return SERVICE_TIERS.find((tier) => tier === serviceTier) ?? 'default';
}
