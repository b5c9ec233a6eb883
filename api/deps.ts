import type { Logger } from 'pino';

import { DEFAULT_REDIS_URL, type Environment } from '../shared/config/environment.ts';
import type { Config } from '../shared/config/types.ts';
import { createRedisEventLog } from '../shared/event-log/redis-event-log.ts';
import { createRedisLogFollower } from '../shared/event-log/redis-log-follower.ts';
import { createRedisJobStore } from '../shared/jobs/redis-job-store.ts';
import { createSessionModels } from '../shared/jobs/session-models.ts';
import { createSchemaChecker } from '../shared/json-schema/schema-checker.ts';
import { createRedisLedger, ledgerOptions } from '../shared/ledger/redis-ledger.ts';
import { createReleases } from '../shared/lib/releases.ts';
import { createApiMetrics } from '../shared/observability/api-metrics.ts';
import { createBullmqProducer } from '../shared/queue/bullmq-producer.ts';
import { createRedisControlChannel } from '../shared/queue/redis-control-channel.ts';
import { createRedisWorkerRegistry } from '../shared/queue/redis-worker-registry.ts';
import { createRedis, type RedisClient, type RedisRole } from '../shared/redis/connect.ts';
import { createShardedSubscriber } from '../shared/redis/sharded-subscriber.ts';
import { untilReady } from '../shared/redis/until-ready.ts';
import type { AppDeps } from './create-services.ts';
import { createAskModel } from './jobs/ask-model.ts';
import { createQueueMonitor } from './jobs/queue-monitor.ts';
import { createQueueOutlook } from './jobs/queue-outlook.ts';
import { showQueues } from './jobs/show-queues.ts';
import { createClassifier, createLocalClassifier } from './router/create-classifier.ts';
import { createRouter } from './router/router.ts';

export interface DepsOptions {
  config: Config;
  environment: Pick<Environment, 'redisUrl' | 'streamRedisUrl'>;
  logger: Logger;
}

export interface OwnedDeps {
  deps: AppDeps;
  /** Begins to look at the queues; waits a moment for Redis, which may also come later. */
  start(): Promise<void>;
  /** Lets go of everything in reverse order. Idempotent. */
  release(): Promise<void>;
}

const CONNECT_MS = 1000;

/**
 * Everything that one api process owns, wired: three connections however many clients there are (four with a Redis
 * of its own for the logs). They connect in the background: a node without Redis starts and says so.
 */
export function createDeps({ config, environment, logger }: DepsOptions): OwnedDeps {
  const { limits, retention, streaming } = config.gateway;
  const metrics = createApiMetrics();
  const releases = createReleases((error) => logger.error({ err: error }, 'letting go failed'));

  function connect(url: string, role: RedisRole): RedisClient {
    const redis = createRedis(url, role, { logger, connectionName: `switchyard-api-${role}` });
    releases.add(() => redis.disconnect());
    return redis;
  }

  const url = environment.redisUrl ?? DEFAULT_REDIS_URL;
  const redis = connect(url, 'producer');
  const streamUrl = environment.streamRedisUrl ?? url;
  const streamRedis = streamUrl === url ? redis : connect(streamUrl, 'producer');
  const subscriber = createShardedSubscriber({ redis: connect(streamUrl, 'subscriber'), logger });
  releases.add(() => subscriber.close());

  const eventLog = createRedisEventLog({ redis: streamRedis });
  const follower = createRedisLogFollower({ log: eventLog, subscriber, limits: streaming, logger });
  releases.add(() => follower.close());
  const queue = createBullmqProducer({ redis, logger });
  releases.add(() => queue.close());
  const monitor = createQueueMonitor({
    models: config.models.map(({ id }) => id),
    queue,
    registry: createRedisWorkerRegistry({ redis }),
    logger,
    onSnapshot: (snapshot) => showQueues(metrics, snapshot),
  });
  releases.add(() => monitor.stop());
  const schemas = createSchemaChecker();
  releases.add(() => schemas.close());
  const indexRetentionMs = limits.maxDeadlineMs + retention.resultMs;
  const store = createRedisJobStore({ redis, indexRetentionMs });
  const stores = { store, eventLog, follower, queue };
  const { shadow } = config.routing;
  const deps: AppDeps = {
    config,
    logger,
    metrics,
    ...stores,
    ledger: createRedisLedger(ledgerOptions(redis, config.gateway)),
    sessionModels: createSessionModels(redis),
    control: createRedisControlChannel({ redis, subscriber, logger }),
    router: createRouter({
      config,
      classifier: createClassifier(config.routing.classifier, config, createAskModel(stores)),
      shadowClassifier: shadow && createLocalClassifier(shadow.classifier, config.routing),
      queueEta: createQueueOutlook(monitor.latest),
    }),
    monitor,
    schemas,
    ping: async () => {
      await Promise.all([redis.ping(), streamRedis.ping()]);
    },
  };
  async function start(): Promise<void> {
    await untilReady(redis, AbortSignal.timeout(CONNECT_MS)).catch(() =>
      logger.warn('Redis is not there yet'),
    );
    monitor.start();
  }
  return { deps, start, release: () => releases.run() };
}
