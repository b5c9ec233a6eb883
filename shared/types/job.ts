import type { ErrorBody } from '../errors.ts';
import type { ChatRequest, FinishReason, JsonValue, ToolCall } from './chat.ts';
import type { Verification } from './events.ts';
import type { Feedback } from './feedback.ts';
import type { Prediction } from './prediction.ts';
import type { RefusedAnswer, Refusal } from './refusal.ts';
import type { Route } from './route.ts';
import type { Cost, Timing, Usage } from './usage.ts';

export const SERVICE_TIERS = ['priority', 'default', 'flex'] as const;
/** OpenAI's `service_tier` is our priority, best first. */
export type ServiceTier = (typeof SERVICE_TIERS)[number];

/** What verification may do to a stream (see the README's section on verification). */
export type Verify = 'stream' | 'hold' | 'rewind';
export type OnDisconnect = 'continue' | 'cancel';

export type JobStatus = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'expired';

/** What is fixed once the job is accepted. */
export interface JobSpec {
  /** `job_<…>`, no `:` (a separator in Redis keys and forbidden in BullMQ ids). */
  id: string;
  tenant: string;
  request: ChatRequest;
  route: Route;
  tier: ServiceTier;
  verify: Verify;
  onDisconnect: OnDisconnect;
  /** Epoch ms. */
  createdAt: number;
  /** Epoch ms; the answer is worthless after it. */
  deadlineAt: number | null;
  metadata: Record<string, string>;
  sessionId: string | null;
  runId: string | null;
  parentJobId: string | null;
  idempotencyKey: string | null;
  webhook: JsonValue;
}

/** The final answer, kept for the result retention. */
export interface JobOutcome {
  status: 'completed' | 'failed' | 'cancelled' | 'expired';
  content: string | null;
  reasoning: string | null;
  toolCalls: ToolCall[];
  finishReason: FinishReason | null;
  usage: Usage;
  timing: Timing;
  cost: Cost;
  prediction?: Prediction;
  refused?: RefusedAnswer[];
  verification?: Verification;
  error: ErrorBody | null;
}

/** Output of a job that nobody has seen yet (`verify: hold`), kept so that the next attempt goes on behind it. */
export interface HeldOutput {
  promptTokenIds: number[];
  tokenIds: number[];
  raw: string;
}

export interface JobRecord {
  spec: JobSpec;
  status: JobStatus;
  /** The model that the job is on now: the route's, until an escalation moves it. */
  model: string;
  /** Our own counter of tries; 0 while no worker has claimed it. */
  attempt: number;
  worker: string | null;
  /** Times that an engine failed under it: what bounds its tries. Being parked, drained or taken over does not count. */
  failures: number;
  /** Output tokens so far, when it went back to the queue. */
  written: number;
  held: HeldOutput | null;
  /** Answers so far that did not pass their check, oldest first. */
  refusals: Refusal[];
  /** When its first output came, in whichever attempt; null: not yet, or that attempt's worker died. */
  firstTokenAt: number | null;
  startedAt: number | null;
  endedAt: number | null;
  cancelRequestedAt: number | null;
  outcome: JobOutcome | null;
  /** Once it has ended. */
  feedback: Feedback | null;
}

export function isEnded(status: JobStatus): boolean {
  return status !== 'queued' && status !== 'running';
}
