import type { Logger } from 'pino';

import { DEFAULT_REDIS_URL, type Environment } from '../shared/config/environment.ts';
import type { Config, ModelConfig } from '../shared/config/types.ts';
import { createRedisEventLog } from '../shared/event-log/redis-event-log.ts';
import { createRedisJobStore } from '../shared/jobs/redis-job-store.ts';
import { createReleases } from '../shared/lib/releases.ts';
import { createBullmqConsumer } from '../shared/queue/bullmq-consumer.ts';
import { createRedisControlChannel } from '../shared/queue/redis-control-channel.ts';
import { createRedisWorkerRegistry } from '../shared/queue/redis-worker-registry.ts';
import { createRedis } from '../shared/redis/connect.ts';
import { createShardedSubscriber } from '../shared/redis/sharded-subscriber.ts';
import { createAdmissionGate } from './admission/admission-gate.ts';
import { createHighWater } from './admission/high-water.ts';
import { createKvBudget } from './admission/kv-budget.ts';
import { createPromptEstimator } from './admission/prompt-estimator.ts';
import { assumedCapacity, createLoadListener } from './apply-engine-load.ts';
import type { AttemptDeps } from './attempt/attempt-deps.ts';
import { createEngineMonitor, isUp } from './engine/engine-monitor.ts';
import { createVllmEngine } from './engine/vllm-engine.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createJobWatch } from './job-watch.ts';
import { createFlushLoop } from './streaming/flush-loop.ts';
import { createSchemaCompiler } from './structured-output/compile-schema.ts';
import { createThroughput } from './throughput.ts';
import { createOutputParser } from './tool-parsers/create-output-parser.ts';
import type { WorkerArguments } from './worker-arguments.ts';
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
}

/** Everything that one worker process owns, wired; released in reverse order. */
export function createWorkerRuntime(options: WorkerRuntimeOptions): WorkerRuntime {
  const { args, config, model, logger } = options;
  const settings = config.gateway;
  const releases = createReleases((error) => logger.error({ err: error }, 'letting go failed'));
  const { redis, streamRedis, subscriber } = connect(options, releases.add);

  const budget = createKvBudget(assumedCapacity(model));
  const highWater = createHighWater(settings.worker.kvHighWater);
  const estimator = createPromptEstimator();
  const throughput = createThroughput();
  const monitor = createEngineMonitor({ url: args.engine, logger });
  const gate = createAdmissionGate({
    budget,
    highWater,
    health: monitor.health,
    maxNumSeqs: model.maxNumSeqs,
    engineWaitingMax: settings.worker.engineWaitingMax,
  });
  const engine = createVllmEngine({
    url: args.engine,
    silenceMs: settings.worker.engineSilenceMs,
    connections: model.maxNumSeqs,
  });
  const eventLog = createRedisEventLog({ redis: streamRedis });
  const jobStore = createRedisJobStore({
    redis,
    indexRetentionMs: settings.limits.maxDeadlineMs + settings.retention.resultMs,
  });
  const flushLoop = createFlushLoop({ eventLog, flushMs: settings.streaming.flushMs, logger });
  const consumer = createBullmqConsumer({ redis, model: model.id, workerId: args.id, logger });
  const onUsage: AttemptDeps['onUsage'] = (spec, usage, before) => {
    // Servers without running usage tell the prompt's length only at the end, or never.
    const prompt = usage.promptTokens || (worker.jobs().get(spec.id)?.promptTokens ?? 0);
    budget.update(spec.id, prompt + usage.completionTokens);
    throughput.add(usage.completionTokens - before.completionTokens);
    if (before.promptTokens === 0) estimator.observe(spec.request, usage.promptTokens);
  };
  const worker = createWorker({
    workerId: args.id,
    model,
    largeModel: config.models.find(({ role }) => role === 'large') ?? null,
    settings,
    engine,
    eventLog,
    jobStore,
    flushLoop,
    compiler: createSchemaCompiler(),
    createParser: createOutputParser,
    onUsage,
    logger,
    consumer,
    gate,
    budget,
    estimator,
  });
  const startedAt = Date.now();
  const heartbeat = createHeartbeat({
    registry: createRedisWorkerRegistry({ redis }),
    status: () => describeWorker({ args, model, worker, gate, budget, throughput, startedAt }),
    logger,
  });
  const watch = createJobWatch({ jobs: worker.jobs, jobStore, leaseMs: settings.streaming.leaseMs, logger });
  const control = createRedisControlChannel({ redis, subscriber, logger });
  let stopping: Promise<void> | null = null;

  async function start(): Promise<void> {
    releases.add(() => engine.close());
    releases.add(() => flushLoop.stop());
    releases.add(() => consumer.close());
    monitor.onScrape(createLoadListener({ model, budget, highWater, logger }));
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
    logger.info({ engine: args.engine, state: monitor.health() }, 'worker started');
  }

  return { start, stop: () => (stopping ??= releases.run()) };
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
