import type { ChatRequest, JsonValue } from '../../shared/types/chat.ts';
import type { OnDisconnect, Verify } from '../../shared/types/job.ts';

/** What `chatBodySchema` has let through: the fields of the domain, any of them null, and others beside them. */
export type ChatBody = { [F in keyof ChatRequest]: ChatRequest[F] | null } & {
  model: string;
  messages: ChatRequest['messages'];
} & { [field: string]: unknown };

/** What `jobBodySchema` has let through. */
export interface JobBody {
  request: ChatBody;
  on_disconnect?: OnDisconnect;
  verify?: Verify;
  deadline_ms?: number | null;
  metadata?: Record<string, string> | null;
  session_id?: string | null;
  run_id?: string | null;
  parent_job_id?: string | null;
  webhook?: JsonValue;
}
