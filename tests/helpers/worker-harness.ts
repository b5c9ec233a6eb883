import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Logger, pino } from 'pino';

import { loadConfig } from '../../shared/config/load-config.ts';
import type { Config, GatewayConfig, ModelConfig, RoutingConfig } from '../../shared/config/types.ts';
import { LOG_START } from '../../shared/event-log/cursor.ts';
import { decodeFrame } from '../../shared/event-log/frame.ts';
import { createRedisEventLog } from '../../shared/event-log/redis-event-log.ts';
import { createRedisJobStore } from '../../shared/jobs/redis-job-store.ts';
import { sessionKeyOf } from '../../shared/jobs/session-key.ts';
import { createBullmqProducer } from '../../shared/queue/bullmq-producer.ts';
import { createRedisControlChannel } from '../../shared/queue/redis-control-channel.ts';
import { createRedisWorkerRegistry } from '../../shared/queue/redis-worker-registry.ts';
import { createRedis } from '../../shared/redis/connect.ts';
import { createShardedSubscriber } from '../../shared/redis/sharded-subscriber.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import { isTerminalType, type LoggedEvent } from '../../shared/types/events.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import { createWorkerRuntime, type WorkerRuntime } from '../../workers/deps.ts';
import type { SimulatorSettings } from '../../workers/simulator/options.ts';
import { createSimulatorServer } from '../../workers/simulator/server.ts';
import { startTestRedis } from './redis.ts';

export type WorkerHarness = Awaited<ReturnType<typeof startWorkerHarness>>;

/** A real Redis, a simulated engine over HTTP and workers in this process: everything right of the api tier. */
export async function startWorkerHarness(
  options: {
    simulator?: Partial<SimulatorSettings>;
    worker?: Partial<GatewayConfig['worker']>;
    verification?: Partial<RoutingConfig['verification']>;
  } = {},
) {
  const server = await startTestRedis();
  const base = loadConfig('configs');
  const config: Config = {
    ...base,
    gateway: { ...base.gateway, worker: { ...base.gateway.worker, ...options.worker } },
    routing: { ...base.routing, verification: { ...base.routing.verification, ...options.verification } },
  };
  const model = config.models.find(({ role }) => role === 'small')!;
  const simulator = await createSimulatorServer({
    preset: model.simulatorPreset,
    model: model.engineModel,
    maxModelLen: model.contextLength,
    speed: 20,
    ...(model.toolParser === null ? {} : { toolParser: model.toolParser }),
    ...options.simulator,
  });
  const engineUrl = await simulator.listen();
  const redis = createRedis(server.url, 'worker');
  const eventLog = createRedisEventLog({ redis });
  const jobStore = createRedisJobStore({ redis, indexRetentionMs: 3_600_000 });
  const producer = createBullmqProducer({ redis });
  const subscriberRedis = createRedis(server.url, 'subscriber');
  const subscriber = createShardedSubscriber({ redis: subscriberRedis });
  const control = createRedisControlChannel({ redis, subscriber });
  const workers: WorkerRuntime[] = [];

  async function submit(request: Partial<ChatRequest>, fields: Partial<JobSpec> = {}): Promise<string> {
    const spec = specOf(model.id, request, fields);
    await jobStore.create(spec);
    await eventLog.create(
      spec.id,
      { type: 'job.queued', position: 1, eta_ms: null, route: spec.route },
      3_600_000,
    );
    const { id: jobId, tier, tenant } = spec;
    const sessionKey = sessionKeyOf(spec);
    await producer.add(model.id, { jobId, tier, tenant, priority: 1, predictedTokens: 100, sessionKey });
    return jobId;
  }

  async function events(jobId: string): Promise<LoggedEvent[]> {
    const entries = (await eventLog.read(jobId, LOG_START, 100_000)) ?? [];
    return entries.map(({ frame }) => decodeFrame(frame));
  }

  /** Polls until the condition holds; the test's own timeout ends a wait that never does. */
  async function until<T>(look: () => Promise<T | null | false> | T | null | false): Promise<T> {
    for (;;) {
      const found = await look();
      if (found !== null && found !== false) return found;
      await sleep(5);
    }
  }

  return {
    config,
    model,
    server,
    redis,
    engineUrl,
    eventLog,
    jobStore,
    producer,
    control,
    registry: createRedisWorkerRegistry({ redis }),
    submit,
    events,
    until,
    /** All events of the job, once it has ended. */
    ended: (jobId: string) =>
      until(async () => {
        const all = await events(jobId);
        return isTerminalType(all.at(-1)?.type ?? '') && all;
      }),
    async startWorker(
      id = `w-${workers.length}`,
      url = engineUrl,
      { logger = pino({ level: 'silent' }), ...differing }: Partial<ModelConfig> & { logger?: Logger } = {},
    ): Promise<WorkerRuntime> {
      const environment = {
        host: '127.0.0.1',
        port: 0,
        redisUrl: server.url,
        streamRedisUrl: null,
        configFolder: 'configs',
        logLevel: 'silent' as const,
        metricsHost: '127.0.0.1',
        metricsPort: null,
      };
      const args = { model: model.id, engine: url, simulated: true, id, metricsPort: null };
      const runtime = createWorkerRuntime({
        args,
        environment,
        config,
        model: { ...model, ...differing },
        logger,
      });
      workers.push(runtime);
      await runtime.start();
      return runtime;
    },
    /** What the engine holds now. */
    async engineRequests(): Promise<{ running: unknown[]; waiting: unknown[] }> {
      const response = await fetch(`${engineUrl}/admin/requests`);
      return (await response.json()) as { running: unknown[]; waiting: unknown[] };
    },
    async fault(body: Record<string, unknown>): Promise<void> {
      const response = await fetch(`${engineUrl}/admin/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await producer.close();
      subscriber.close();
      subscriberRedis.disconnect();
      redis.disconnect();
      await simulator.close();
      await server.stop();
    },
  };
}

function specOf(model: string, request: Partial<ChatRequest>, fields: Partial<JobSpec>): JobSpec {
  return {
    id: `job_${randomBytes(9).toString('base64url')}`,
    tenant: 'default',
    request: { model, messages: [{ role: 'user', content: 'Tell me about railway yards.' }], ...request },
    route: { model, class: 'simple', score: 0, strategy: 'explicit', classifier: 'heuristic', reasons: [] },
    tier: 'default',
    verify: 'stream',
    onDisconnect: 'continue',
    createdAt: Date.now(),
    deadlineAt: null,
    metadata: {},
    sessionId: null,
    runId: null,
    parentJobId: null,
    idempotencyKey: null,
    webhook: null,
    ...fields,
  };
}
