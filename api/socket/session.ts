import type { FastifyBaseLogger } from 'fastify';

import { LOG_START } from '../../shared/event-log/cursor.ts';
import { assertNever } from '../../shared/lib/assert-never.ts';
import { insideRequest } from '../jobs/inside-request.ts';
import { jobSubmission } from '../jobs/to-submission.ts';
import type { ClientFrame } from '../schemas/client-frames.ts';
import { appendToParam } from '../schemas/to-param.ts';
import type { Services } from '../services.ts';
import { checkResumePoint, parseResumePoint } from '../streaming/resume-point.ts';
import { toClientError } from '../to-client-error.ts';
import { createLanes } from './lanes.ts';
import type { Echo, ReadFrame } from './read-frame.ts';
import type { SocketClient } from './socket-client.ts';
import { createSocketSink } from './socket-sink.ts';

/** What one socket has going on. */
export interface Session {
  /** What is wrong with a message becomes an error frame; the socket stays. */
  receive(message: ReadFrame): void;
  /** The client has gone. */
  close(): void;
}

type Create = Extract<ClientFrame, { type: 'job.create' }>;
type Subscribe = Extract<ClientFrame, { type: 'job.subscribe' }>;

export function createSession(services: Services, client: SocketClient, logger: FastifyBaseLogger): Session {
  const { config, checkChatBody, submitJob, findJob, followJob, cancelJob, eventLog, queueFeed } = services;
  const { limits } = config.gateway;
  const lanes = createLanes(limits.streamsPerSocket);
  const tenant = client.tenant.name;
  let unsubscribeQueues: (() => void) | null = null;
  let closed = false;

  async function create(frame: Create): Promise<void> {
    const { stream_id: streamId, idempotency_key: idempotencyKey = null } = frame;
    const lane = lanes.open(`stream ${streamId}`, 'stream_id');
    try {
      await client.count();
      await checkChatBody(frame.request, 'request.');
      const sender = { tenant, idempotencyKey };
      const job = await insideRequest(submitJob(jobSubmission(frame, sender, limits.maxDeadlineMs)));
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

  /** Each job for itself: one that is gone takes nothing from the others. */
  async function subscribe({ jobs }: Subscribe): Promise<void> {
    const subscriptions = Object.entries(jobs).map(([jobId, cursor]) =>
      subscribeTo(jobId, cursor).catch((error: unknown) => refuse(error, { job_id: jobId })),
    );
    await Promise.all(subscriptions);
  }

  async function subscribeTo(jobId: string, cursor: string | null): Promise<void> {
    const param = appendToParam('jobs', jobId);
    const from = parseResumePoint(cursor, param);
    const lane = lanes.open(`job ${jobId}`, param);
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

  function refuse(thrown: unknown, echo: Echo): void {
    const error = toClientError(thrown);
    if (error.code === 'internal_error') logger.error({ err: thrown }, 'frame failed');
    client.sendError(error, echo);
  }

  async function handle(frame: ClientFrame): Promise<void> {
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
  }

  return {
    receive(message) {
      if (message.outcome === 'refused') refuse(message.error, message.echo);
      else handle(message.frame).catch((error: unknown) => refuse(error, message.echo));
    },
    close() {
      closed = true;
      unsubscribeQueues?.();
      lanes.closeAll();
    },
  };
}
