import type { Config } from '../shared/config/types.ts';
import type { EventLog } from '../shared/event-log/event-log.ts';
import type { JobStore } from '../shared/jobs/job-store.ts';
import type { Ledger } from '../shared/ledger/ledger.ts';
import type { ApiMetrics } from '../shared/observability/api-metrics.ts';
import type { QueueProducer } from '../shared/queue/job-queue.ts';
import type { CancelJob } from './jobs/cancel-job.ts';
import type { FindJob } from './jobs/find-job.ts';
import type { QueueMonitor } from './jobs/queue-monitor.ts';
import type { SubmitJob } from './jobs/submit-job.ts';
import type { CheckChatBody } from './schemas/check-chat-body.ts';
import type { FollowJob } from './streaming/follow-job.ts';
import type { QueueFeed } from './streaming/queue-feed.ts';

/** What the routes are made of. `create-services.ts` makes them from an app's dependencies. */
export interface Services {
  config: Config;
  metrics: ApiMetrics;
  store: JobStore;
  ledger: Ledger;
  eventLog: EventLog;
  queue: QueueProducer;
  monitor: QueueMonitor;
  /** Rejects when Redis does not answer. */
  ping: () => Promise<void>;
  checkChatBody: CheckChatBody;
  submitJob: SubmitJob;
  cancelJob: CancelJob;
  findJob: FindJob;
  followJob: FollowJob;
  queueFeed: QueueFeed;
}
