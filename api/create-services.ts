import type { Logger } from 'pino';

import type { Config } from '../shared/config/types.ts';
import type { EventLog } from '../shared/event-log/event-log.ts';
import type { LogFollower } from '../shared/event-log/log-follower.ts';
import type { JobStore } from '../shared/jobs/job-store.ts';
import type { SessionModels } from '../shared/jobs/session-models.ts';
import type { SchemaChecker } from '../shared/json-schema/schema-checker.ts';
import type { Ledger } from '../shared/ledger/ledger.ts';
import { createRecordOutcome } from '../shared/ledger/record-outcome.ts';
import type { ApiMetrics } from '../shared/observability/api-metrics.ts';
import type { ControlChannel } from '../shared/queue/control-channel.ts';
import type { QueueProducer } from '../shared/queue/job-queue.ts';
import { createCancelJob } from './jobs/cancel-job.ts';
import { createEndJob } from './jobs/end-job.ts';
import { createEnqueueJob } from './jobs/enqueue-job.ts';
import { createExpireJob } from './jobs/expire-job.ts';
import { createFairPriority } from './jobs/fair-priority.ts';
import { createFindJob } from './jobs/find-job.ts';
import { createLeaseKeeper } from './jobs/lease-keeper.ts';
import type { QueueMonitor } from './jobs/queue-monitor.ts';
import { createSubmitJob } from './jobs/submit-job.ts';
import { createTakeFromQueue } from './jobs/take-from-queue.ts';
import type { Router } from './router/router.ts';
import { createCheckChatBody } from './schemas/check-chat-body.ts';
import type { Services } from './services.ts';
import { createFollowJob } from './streaming/follow-job.ts';
import { createPositionTicker } from './streaming/position-ticker.ts';
import { createQueueFeed } from './streaming/queue-feed.ts';

/** Everything from outside that an api node works with. Who made it closes it. */
export interface AppDeps {
  config: Config;
  logger: Logger;
  metrics: ApiMetrics;
  store: JobStore;
  ledger: Ledger;
  sessionModels: SessionModels;
  eventLog: EventLog;
  follower: LogFollower;
  queue: QueueProducer;
  control: ControlChannel;
  router: Router;
  schemas: SchemaChecker;
  monitor: QueueMonitor;
  /** Rejects when Redis does not answer. */
  ping: () => Promise<void>;
}

const POSITION_INTERVAL_MS = 2000;

/** The services of one app, and how to stop what runs inside them. */
export function createServices(deps: AppDeps): { services: Services; stop: () => Promise<void> } {
  const { config, logger, store, eventLog, queue, monitor } = deps;
  const { retention, streaming, limits } = config.gateway;
  const latest = () => monitor.latest();
  const takeFromQueue = createTakeFromQueue({ queue, eventLog });
  const recordOutcome = createRecordOutcome({ ...deps, resultMs: retention.resultMs });
  const endJob = createEndJob({ ...deps, recordOutcome, logAfterEndMs: retention.logAfterEndMs });
  const expireJob = createExpireJob({ store, takeFromQueue, endJob });
  const findJob = createFindJob({ store, eventLog, expireJob, recordOutcome });
  const cancelJob = createCancelJob({ ...deps, takeFromQueue, endJob });
  const enqueueJob = createEnqueueJob({ ...deps, fairness: createFairPriority() });
  const leases = createLeaseKeeper({ store, leaseMs: streaming.leaseMs, logger });
  const positions = createPositionTicker({ queue, latest, intervalMs: POSITION_INTERVAL_MS, logger });
  const queueFeed = createQueueFeed({ latest });
  const services: Services = {
    ...deps,
    cancelJob,
    queueFeed,
    checkChatBody: createCheckChatBody(deps.schemas, limits),
    submitJob: createSubmitJob({ ...deps, enqueueJob }),
    findJob,
    followJob: createFollowJob({ ...deps, leases, positions, cancelJob, findJob }),
  };
  async function stop(): Promise<void> {
    leases.stop();
    positions.stop();
    queueFeed.stop();
    await cancelJob.settle();
  }
  return { services, stop };
}
