import { assertNever } from '../../shared/lib/assert-never.ts';
import { LOG_START } from '../../shared/event-log/cursor.ts';
import { jobSubmission } from '../jobs/to-submission.ts';
import type { ClientFrame } from '../schemas/client-frames.ts';
import { appendToParam } from '../schemas/to-param.ts';
import type { Services } from '../services.ts';
import { checkResumePoint, parseResumePoint } from '../streaming/resume-point.ts';
import { createLanes } from './lanes.ts';
import type { SocketClient } from './socket-client.ts';
import { createSocketSink } from './socket-sink.ts';

/** What one socket has going on. */
export interface Session {
  /** Rejects with what is wrong with the frame; the socket stays. */
  handle(frame: ClientFrame): Promise<void>;
  /** The client has gone. */
  close(): void;
}

type Create = Extract<ClientFrame, { type: 'job.create' }>;
type Subscribe = Extract<ClientFrame, { type: 'job.subscribe' }>;

export function createSession(services: Services, client: SocketClient): Session {
  const { config, checkChatBody, submitJob, findJob, followJob, cancelJob, eventLog, queueFeed } = services;
  const { limits } = config.gateway;
  const lanes = createLanes(limits.streamsPerSocket);
  const tenant = client.tenant.name;
  let unsubscribeQueues: (() => void) | null = null;
  let closed = false;

  async function create({ type: _, stream_id: streamId, idempotency_key, ...body }: Create): Promise<void> {
    const lane = lanes.open(`stream ${streamId}`);
    try {
      await client.count();
      checkChatBody(body.request, 'request.');
      const sender = { tenant, idempotencyKey: idempotency_key ?? null };
      const job = await submitJob(jobSubmission(body, sender, limits.maxDeadlineMs));
      const jobId = job.spec.id;
      const sink = createSocketSink(client, { jobId, streamId }, () => lane.free());
      const following = followJob(job, { after: LOG_START, skipThrough: 0 }, sink);
      // Gone while its job was being accepted: `stop` does what its going means for the job.
      if (closed) following.stop();
      else lane.attach(following);
    } catch (error) {
      lane.free();
      throw error;
    }
  }

  async function subscribe({ jobs }: Subscribe): Promise<void> {
    const results = await Promise.allSettled(
      Object.entries(jobs).map(([jobId, cursor]) => subscribeTo(jobId, cursor)),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async function subscribeTo(jobId: string, cursor: string | null): Promise<void> {
    const param = appendToParam('jobs', jobId);
    const from = parseResumePoint(cursor, param);
    const lane = lanes.open(`job ${jobId}`);
    try {
      const job = await findJob(tenant, jobId);
      await checkResumePoint(eventLog, jobId, from, param);
      const sink = createSocketSink(client, { jobId, streamId: null }, () => lane.free());
      const following = followJob(job, from, sink);
      if (closed) following.stop();
      else lane.attach(following);
    } catch (error) {
      lane.free();
      throw error;
    }
  }

  function subscribeQueues(): void {
    unsubscribeQueues ??= queueFeed.subscribe(client.tenant.admin, {
      frame(text) {
        if (client.bufferedBytes() < config.gateway.streaming.slowClientBufferBytes) client.send(text);
      },
      end: () => {},
    });
  }

  return {
    async handle(frame) {
      switch (frame.type) {
        case 'job.create':
          return await create(frame);
        case 'job.subscribe':
          return await subscribe(frame);
        case 'job.cancel':
          return await cancelJob.cancel(await findJob(tenant, frame.job_id));
        case 'queues.subscribe':
          return subscribeQueues();
        default:
          return assertNever(frame);
      }
    },
    close() {
      closed = true;
      unsubscribeQueues?.();
      lanes.closeAll();
    },
  };
}
