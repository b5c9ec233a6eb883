import { LOG_START } from '../../shared/event-log/cursor.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { decodeFrame } from '../../shared/event-log/frame.ts';
import type { LogFollower } from '../../shared/event-log/log-follower.ts';
import type { JobStore } from '../../shared/jobs/job-store.ts';
import type { QueueProducer } from '../../shared/queue/job-queue.ts';
import type { ChatRequest, JsonValue } from '../../shared/types/chat.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import type { AskModel } from '../router/llm/llm-classifier.ts';
import { createJobId } from './job-id.ts';

/** Whose jobs these are in the ledger. No configured tenant's name begins like this. */
const ROUTER_TENANT = '_router';
/** The answer is worthless long before; so much later nothing is left of it. */
const LOG_MS = 60_000;

export interface AskModelDeps {
  store: JobStore;
  eventLog: EventLog;
  queue: QueueProducer;
  follower: LogFollower;
}

/** The gateway as its own client: a small job ahead of all others, through the same queue as theirs. */
export function createAskModel({ store, eventLog, queue, follower }: AskModelDeps): AskModel {
  function firstLogprobs(jobId: string, signal: AbortSignal): Promise<JsonValue> {
    return new Promise((resolve, reject) => {
      const following = follower.follow(jobId, LOG_START, {
        frame(frame) {
          const event = decodeFrame(frame);
          if (event.type === 'text.delta') resolve(event.logprobs ?? null);
          else if (event.type === 'job.completed') resolve(null);
        },
        bufferedBytes: () => 0,
        end: (reason) => reject(new Error(`no answer: ${reason}`)),
      });
      signal.addEventListener(
        'abort',
        () => {
          following.stop();
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }

  return async (request, signal) => {
    const spec = specOf(request);
    const queued = { type: 'job.queued', position: 1, eta_ms: null, route: spec.route } as const;
    await Promise.all([store.create(spec), eventLog.create(spec.id, queued, LOG_MS)]);
    const { id: jobId, tier, tenant } = spec;
    await queue.add(request.model, {
      jobId,
      tier,
      tenant,
      priority: 1,
      predictedTokens: 600,
      sessionKey: null,
    });
    return await firstLogprobs(jobId, signal);
  };
}

/** Its deadline ends it by itself where nobody waits any more. */
function specOf(request: ChatRequest): JobSpec {
  const now = Date.now();
  return {
    id: createJobId(),
    tenant: ROUTER_TENANT,
    request,
    route: {
      model: request.model,
      class: 'simple',
      score: 0,
      strategy: 'explicit',
      classifier: 'none',
      reasons: ['asked by the router'],
    },
    tier: 'priority',
    verify: 'stream',
    onDisconnect: 'continue',
    createdAt: now,
    deadlineAt: now + 2000,
    metadata: {},
    sessionId: null,
    runId: null,
    parentJobId: null,
    idempotencyKey: null,
    webhook: null,
  };
}
