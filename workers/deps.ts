import type { Logger } from 'pino';

import { DEFAULT_REDIS_URL, type Environment } from '../shared/config/environment.ts';
import type { Config, ModelConfig } from '../shared/config/types.ts';
import { createRedisEventLog } from '../shared/event-log/redis-event-log.ts';
import { createRedisJobStore } from '../shared/jobs/redis-job-store.ts';
import { createSessionModels } from '../shared/jobs/session-models.ts';
import { createSchemaChecker } from '../shared/json-schema/schema-checker.ts';
import { createRecordOutcome } from '../shared/ledger/record-outcome.ts';
import { createRedisLedger, ledgerOptions } from '../shared/ledger/redis-ledger.ts';
import { createReleases } from '../shared/lib/releases.ts';
import { createBullmqConsumer } from '../shared/queue/bullmq-consumer.ts';
import { createBullmqProducer } from '../shared/queue/bullmq-producer.ts';
import { createHandoverChannel } from '../shared/queue/handover-channel.ts';
import { createRedisControlChannel } from '../shared/queue/redis-control-channel.ts';
import { createRedisWorkerRegistry } from '../shared/queue/redis-worker-registry.ts';
import { createRedis } from '../shared/redis/connect.ts';
import { createShardedSubscriber } from '../shared/redis/sharded-subscriber.ts';
import { createAnswerJudge } from '../shared/routing/answer-judge/answer-judge.ts';
import { readJudge, SHIPPED_JUDGE } from '../shared/routing/answer-judge/shipped-judge.ts';
import { createEngineAdmission } from './admission/engine-admission.ts';
import { createAffinity } from './affinity/affinity.ts';
import { createSessionLocations } from './affinity/session-locations.ts';
import { createAnswerDoubt } from './attempt/answer-doubt.ts';
import { createEngineMonitor, isUp } from './engine/engine-monitor.ts';
import { createEngineProfile } from './engine/engine-profile.ts';
import { createFittedEngine } from './engine/fitted-engine.ts';
import { createTokenizeClient } from './engine/tokenize-client.ts';
import { createVllmEngine } from './engine/vllm-engine.ts';
import { createEscalationTarget } from './escalation-target.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createJobWatch } from './job-watch.ts';
import { createReadiness } from './readiness.ts';
import { serveMetrics } from './serve-metrics.ts';
import { createFlushLoop } from './streaming/flush-loop.ts';
import { createThroughput } from './throughput.ts';
import { createOutputParser } from './tool-parsers/create-output-parser.ts';
import type { WorkerArguments } from './worker-arguments.ts';
import { createWorkerMetrics } from './worker-metrics.ts';
import { describeWorker } from './worker-status.ts';
import { createWorker } from './worker.ts';

export interface WorkerRuntimeOptions {
  args: WorkerArguments;
  environment: Environment;
  config: Config;
  model: ModelConfig;
  logger: Logger;
}

export interface WorkerRuntime {
  /** Resolves when the worker takes jobs and shows itself. */
  start(): Promise<void>;
  /** Drains within the configured grace, hands the rest back, lets go of everything. Idempotent. */
  stop(): Promise<void>;
  /** Where its metrics are; null: not served. */
  metricsUrl(): string | null;
}

/** Everything that one worker process owns, wired; released in reverse order. */
export function createWorkerRuntime(options: WorkerRuntimeOptions): WorkerRuntime {
  const { args, config, model, logger } = options;
  const settings = config.gateway;
  const releases = createReleases((error) => logger.error({ err: error }, 'letting go failed'));
  const { redis, streamRedis, subscriber } = connect(options, releases.add);

  const metrics = createWorkerMetrics({ model: model.id });
  const throughput = createThroughput();
  const profile = createEngineProfile({ url: args.engine, model, kind: null, logger });
  const monitor = createEngineMonitor({ url: args.engine, logger, arrived: profile.probe });
  const tokenize = createTokenizeClient(args.engine);
  const admission = createEngineAdmission({
    model,
    settings: settings.worker,
    health: monitor.health,
    lookAtEngine: monitor.look,
    givesTokenIds: () => profile.dialect().tokenIds,
    tokensPerSecond: throughput.perSecond,
    metrics: metrics.admission,
    logger,
  });
  const engine = createFittedEngine({
    engine: createVllmEngine({
      url: args.engine,
      silenceMs: settings.worker.engineSilenceMs,
      connections: model.maxNumSeqs,
    }),
    dialect: profile.dialect,
    onFirstStream: profile.observeStream,
    onRefusedConstraint: (why) => logger.warn({ why }, 'the engine refused a constraint: asked without it'),
  });
  const schemas = createSchemaChecker();
  releases.add(() => schemas.close());
  const eventLog = createRedisEventLog({ redis: streamRedis });
  const jobStore = createRedisJobStore({
    redis,
    indexRetentionMs: settings.limits.maxDeadlineMs + settings.retention.resultMs,
  });
  const ledger = createRedisLedger(ledgerOptions(redis, settings));
  const flushLoop = createFlushLoop({ eventLog, flushMs: settings.streaming.flushMs, logger });
  const consumer = createBullmqConsumer({ redis, model: model.id, workerId: args.id, logger });
  const affinity = createAffinity({
    workerId: args.id,
    consumer,
    channel: createHandoverChannel({ redis, subscriber, logger }),
    locations: createSessionLocations({ redis, model: model.id }),
    waitMs: settings.worker.affinityWaitMs,
    logger,
  });
  const registry = createRedisWorkerRegistry({ redis });
  const producer = createBullmqProducer({ redis, logger });
  const worker = createWorker({
    workerId: args.id,
    model,
    largeModel: config.models.find(({ role }) => role === 'large') ?? null,
    settings,
    verification: config.routing.verification,
    escalationTarget: createEscalationTarget({ config, model, registry, logger }),
    doubt: createAnswerDoubt({
      verification: config.routing.verification,
      role: model.role,
      judge: createAnswerJudge(readJudge(SHIPPED_JUDGE)),
    }),
    producer,
    engine,
    eventLog,
    jobStore,
    sessionModels: createSessionModels(redis),
    ledger,
    recordOutcome: createRecordOutcome({ store: jobStore, ledger, resultMs: settings.retention.resultMs }),
    flushLoop,
    schemas,
    createParser: createOutputParser,
    logger,
    consumer,
    admission,
    affinity,
    metrics: metrics.jobs,
    onTokens: throughput.add,
    tokensPerSecond: throughput.perSecond,
    async countPromptTokens(request, signal) {
      const counts = settings.worker.exactPromptTokens && profile.facts()?.countsPrompts === true;
      return counts ? await tokenize.countPromptTokens(request, model, signal) : null;
    },
  });
  const startedAt = Date.now();
  const heartbeat = createHeartbeat({
    registry,
    status: () =>
      describeWorker({ args, model, worker, admission: admission.status(), throughput, startedAt }),
    logger,
  });
  const watch = createJobWatch({ jobs: worker.jobs, jobStore, leaseMs: settings.streaming.leaseMs, logger });
  const control = createRedisControlChannel({ redis, subscriber, logger });
  let stopping: Promise<void> | null = null;
  let metricsUrl: string | null = null;

  async function start(): Promise<void> {
    // Up first and down last: it tells why the rest is not ready.
    metricsUrl = await serveMetrics({
      args,
      environment: options.environment,
      metrics,
      logger,
      release: releases.add,
      whyNotReady: createReadiness({
        health: monitor.health,
        ping: () => redis.ping(),
        draining: () => stopping !== null,
      }),
    });
    metrics.admission.watch(() => ({ ...admission.status(), waiting: worker.waiting() }));
    releases.add(() => engine.close());
    releases.add(() => tokenize.close());
    releases.add(() => flushLoop.stop());
    releases.add(() => consumer.close());
    releases.add(() => producer.close());
    monitor.onScrape((health) => admission.onScrape(health, profile.facts()));
    monitor.onRestart(admission.onRestart);
    releases.add(() => monitor.stop());
    await monitor.start();
    const cancel = ({ jobId }: { jobId: string }) => worker.jobs().get(jobId)?.stop('cancel');
    const unlisten = await control.listen(model.id, cancel, () => void watch.checkCancelled());
    releases.add(unlisten);
    watch.start();
    releases.add(() => watch.stop());
    worker.start();
    worker.engineChanged(isUp(monitor.health()));
    monitor.onScrape((health) => worker.engineChanged(isUp(health)));
    heartbeat.start();
    releases.add(() => heartbeat.stop());
    releases.add(() => worker.drain(AbortSignal.timeout(settings.worker.drainGraceMs)));
    // Stops before the drain begins: what it takes in is drained, too.
    releases.add(await affinity.listen({ canTakeSoon: admission.canTakeSoon, onAdopted: worker.adopt }));
    logger.info({ engine: args.engine, state: monitor.health() }, 'worker started');
  }

  return { start, stop: () => (stopping ??= releases.run()), metricsUrl: () => metricsUrl };
}

function connect({ environment, logger }: WorkerRuntimeOptions, release: (close: () => unknown) => void) {
  const url = environment.redisUrl ?? DEFAULT_REDIS_URL;
  const redis = createRedis(url, 'worker', { logger, connectionName: 'switchyard-worker' });
  release(() => redis.disconnect());
  const subscriberRedis = createRedis(url, 'subscriber', { logger });
  release(() => subscriberRedis.disconnect());
  const subscriber = createShardedSubscriber({ redis: subscriberRedis, logger });
  release(() => subscriber.close());
  if (environment.streamRedisUrl === null) return { redis, streamRedis: redis, subscriber };
  const streamRedis = createRedis(environment.streamRedisUrl, 'worker', { logger });
  release(() => streamRedis.disconnect());
  return { redis, streamRedis, subscriber };
}
