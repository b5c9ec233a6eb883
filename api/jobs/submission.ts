import type { ChatRequest, JsonValue } from '../../shared/types/chat.ts';
import type { JobSpec, JobStatus, OnDisconnect, Verify } from '../../shared/types/job.ts';

/** A valid request to run a job, from whichever endpoint. */
export interface Submission {
  tenant: string;
  request: ChatRequest;
  onDisconnect: OnDisconnect;
  verify: Verify;
  /** From acceptance; null: the longest that the gateway allows. */
  deadlineMs: number | null;
  metadata: Record<string, string>;
  sessionId: string | null;
  runId: string | null;
  parentJobId: string | null;
  webhook: JsonValue;
  idempotencyKey: string | null;
}

/** A job that is now durable, or was already. */
export interface Accepted {
  spec: JobSpec;
  status: JobStatus;
  /** The one that it is on: its route's, or the one that it was escalated to. */
  model: string;
  /** Jobs ahead when it was accepted; null: it does not wait any more. */
  position: number | null;
  etaMs: number | null;
  /** The idempotency key was used before: this is the job of then. */
  repeated: boolean;
}
