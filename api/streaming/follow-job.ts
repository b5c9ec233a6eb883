import type { Logger } from 'pino';

import { decodeFrame } from '../../shared/event-log/frame.ts';
import type { Following, FrameSink, LogFollower } from '../../shared/event-log/log-follower.ts';
import type { ApiMetrics } from '../../shared/observability/api-metrics.ts';
import type { JobRecord } from '../../shared/types/job.ts';
import type { CancelJob } from '../jobs/cancel-job.ts';
import { expiresAt } from '../jobs/expire-job.ts';
import type { FindJob } from '../jobs/find-job.ts';
import type { LeaseKeeper } from '../jobs/lease-keeper.ts';
import type { JobSink } from './job-sink.ts';
import type { PositionTicker } from './position-ticker.ts';
import type { ResumePoint } from './resume-point.ts';

export interface FollowJobDeps {
  follower: LogFollower;
  leases: LeaseKeeper;
  positions: PositionTicker;
  cancelJob: CancelJob;
  findJob: FindJob;
  logger: Logger;
  metrics: ApiMetrics;
}

/** The longest that `setTimeout` takes, 24.8 days; beyond it fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** `model`: the one that it is on; left out, its route's. */
export type FollowedJob = Pick<JobRecord, 'spec' | 'status'> & { model?: string };

/**
 * A client on a job: its events, its place while it waits, and its lease if it is to end with its client. `stop`
 * means that the client has gone; an end that comes from here (slow, shutting down) leaves the job to the lease,
 * because the client may be back on another node within it.
 */
export type FollowJob = (job: FollowedJob, from: ResumePoint, sink: JobSink) => Following;

export function createFollowJob(deps: FollowJobDeps): FollowJob {
  const { follower, leases, positions, cancelJob, findJob, logger } = deps;
  const { followers, slowClients } = deps.metrics.http;

  /** A waiting job that nobody takes ends at its deadline because somebody looks: this follower does. */
  function lookAtDeadline({ spec }: FollowedJob): () => void {
    const at = expiresAt(spec);
    if (at === null) return () => {};
    const look = () =>
      void findJob(spec.tenant, spec.id).catch((error: unknown) => logger.warn({ err: error }, 'expiry'));
    const timer = setTimeout(look, Math.min(Math.max(at - Date.now(), 0) + 1, MAX_TIMER_MS)).unref();
    return () => clearTimeout(timer);
  }

  return (job, from, sink) => {
    const { spec, status } = job;
    const unlook = lookAtDeadline(job);
    let unwatch = status === 'queued' ? watchQueueOf(job.model ?? spec.route.model) : () => {};
    const release = spec.onDisconnect === 'cancel' ? leases.hold(spec.id) : () => false;
    const { transport } = sink;
    let over = false;
    followers.inc({ transport });

    function watchQueueOf(model: string): () => void {
      const { id, tier } = spec;
      return positions.watch({ id, tier, model }, (frame) => sink.position(frame));
    }

    /** Whether this was the last client here whose going ends the job. */
    function leave(): boolean {
      if (over) return false;
      over = true;
      followers.dec({ transport });
      unwatch();
      unlook();
      return release();
    }

    const wrapped: FrameSink = {
      frame(frame, cursor, type) {
        if (type === 'job.started') unwatch();
        // It waits once more, in another queue.
        const event = type === 'job.escalated' ? decodeFrame(frame) : null;
        if (event?.type === 'job.escalated') unwatch = watchQueueOf(event.to);
        if (cursor.sequence > from.skipThrough) sink.frame(frame, cursor, type);
      },
      bufferedBytes: () => sink.bufferedBytes(),
      end(reason) {
        leave();
        if (reason === 'slow') slowClients.inc({ transport, outcome: 'closed' });
        sink.end(reason);
      },
    };
    const following = follower.follow(spec.id, from.after, wrapped);
    return {
      stop() {
        following.stop();
        // A chat stream cannot be resumed, so its job ends with it; other clients may be on another node already,
        // where they renew the lease that ends the job when they are not.
        if (leave() && transport === 'chat') cancelJob.cancelInBackground(spec.id);
      },
    };
  };
}
