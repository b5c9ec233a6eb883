import { setTimeout as sleep } from 'node:timers/promises';

import type { ErrorBody } from '../../../shared/errors.ts';
import { outcomeFromLog } from '../../../shared/event-log/outcome-from-log.ts';
import { createRedisEventLog } from '../../../shared/event-log/redis-event-log.ts';
import { createRedisJobStore } from '../../../shared/jobs/redis-job-store.ts';
import { createBullmqConsumer } from '../../../shared/queue/bullmq-consumer.ts';
import type { ClaimedJob } from '../../../shared/queue/job-queue.ts';
import { createRedisControlChannel } from '../../../shared/queue/redis-control-channel.ts';
import { createRedisWorkerRegistry } from '../../../shared/queue/redis-worker-registry.ts';
import { createRedis } from '../../../shared/redis/connect.ts';
import { createShardedSubscriber } from '../../../shared/redis/sharded-subscriber.ts';
import { untilReady } from '../../../shared/redis/until-ready.ts';
import type { JobEvent, TerminalEvent } from '../../../shared/types/events.ts';
import type { JobSpec } from '../../../shared/types/job.ts';
import type { GateState, WorkerStatus } from '../../../shared/types/worker-status.ts';
import { COMPLETED, SAMPLE_COST, SAMPLE_TIMING, SAMPLE_USAGE, text } from '../../contracts/sample-events.ts';

/** One attempt at a job: what a test lets its worker write. */
export interface Attempt {
  spec: JobSpec;
  attempt: number;
  /** Aborts when a cancel message for this job arrives. */
  cancelled: AbortSignal;
  say(...events: JobEvent[]): Promise<void>;
  end(event: TerminalEvent): Promise<void>;
}

export type Play = (attempt: Attempt) => Promise<void>;

export interface ScriptedWorker {
  /** What it does with every job from now on. Comes back to `answer` with `play(answer)`. */
  play(script: Play): void;
  /** Stops taking jobs but stays visible: what comes waits. */
  pause(): Promise<void>;
  resume(): void;
  /** What its heartbeat says from now on, beside what it said before. */
  show(changes: Partial<WorkerStatus>): Promise<void>;
  gate(state: GateState): void;
  stop(): Promise<void>;
}

const ENDING = { usage: SAMPLE_USAGE, timing: SAMPLE_TIMING, cost: SAMPLE_COST };

export const done: TerminalEvent = COMPLETED;
export const cancelled: TerminalEvent = { type: 'job.cancelled', ...ENDING };

export function failed(error: ErrorBody): TerminalEvent {
  return { type: 'job.failed', error, ...ENDING };
}

/** The default script. */
export const answer: Play = async ({ say, end }) => {
  await say(text('Hello'), text(' world'));
  await end(done);
};

/** A worker without an engine: takes a model's jobs from the real queue and writes real logs, as a script says. */
export async function startScriptedWorker(redisUrl: string, model: string): Promise<ScriptedWorker> {
  const redis = createRedis(redisUrl, 'worker');
  const subscribing = createRedis(redisUrl, 'subscriber');
  await Promise.all([redis, subscribing].map((each) => untilReady(each, AbortSignal.timeout(10_000))));
  const id = `scripted-${model}`;
  const eventLog = createRedisEventLog({ redis });
  const store = createRedisJobStore({ redis, indexRetentionMs: 3_600_000 });
  const registry = createRedisWorkerRegistry({ redis });
  const consumer = createBullmqConsumer({ redis, model, workerId: id });
  const subscriber = createShardedSubscriber({ redis: subscribing });
  const control = createRedisControlChannel({ redis, subscriber });
  const running = new Map<string, AbortController>();
  let script: Play = answer;
  let shown: Partial<WorkerStatus> = {};
  let taking = new AbortController();
  let loop: Promise<unknown> = Promise.resolve();

  const unlisten = await control.listen(model, ({ jobId }) => running.get(jobId)?.abort());
  const publish = () => registry.publish({ ...statusOf(id, model), ...shown });
  await publish();
  const heartbeat = setInterval(() => void publish().catch(() => {}), 1000);

  async function run(claimed: ClaimedJob): Promise<void> {
    const record = await store.get(claimed.jobId);
    if (record === null) return await consumer.complete(claimed);
    const { spec } = record;
    const claim = await eventLog.claim(spec.id, {
      model,
      worker: id,
      minAttempt: record.attempt,
      ttlMs: 60_000,
    });
    if (claim.outcome === 'ended') return await consumer.complete(claimed);
    const { attempt, started } = claim;
    await store.markRunning(spec.id, { attempt, worker: id, model, startedAt: Date.now() });
    const cancel = new AbortController();
    running.set(spec.id, cancel);
    let sequence = started.sequence;
    await script({
      spec,
      attempt,
      cancelled: cancel.signal,
      async say(...events) {
        const firstSequence = sequence + 1;
        sequence += events.length;
        const batch = { jobId: spec.id, attempt, firstSequence, events: events.map((event) => ({ event })) };
        await eventLog.append([batch]);
      },
      async end(event) {
        const finish = await eventLog.finish(spec.id, { event, attempt, ttlMs: 60_000 });
        if (finish.outcome !== 'finished') return;
        const outcome = await outcomeFromLog(eventLog, spec.id);
        if (outcome !== null) await store.end(spec.id, { outcome, endedAt: Date.now(), ttlMs: 60_000 });
      },
    });
    running.delete(spec.id);
    await consumer.complete(claimed);
  }

  async function take(tier: 'priority' | 'default' | 'flex', signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const claimed = await consumer.take(tier, signal);
      if (claimed !== null) void run(claimed).catch(() => {});
    }
  }

  function resume(): void {
    taking = new AbortController();
    loop = Promise.all((['priority', 'default', 'flex'] as const).map((tier) => take(tier, taking.signal)));
  }

  async function show(changes: Partial<WorkerStatus>): Promise<void> {
    shown = { ...shown, ...changes };
    await publish();
  }

  async function pause(): Promise<void> {
    taking.abort();
    await loop;
  }

  resume();
  return {
    play: (next) => (script = next),
    pause,
    resume,
    show,
    gate: (gate) => void show({ gate }),
    async stop() {
      clearInterval(heartbeat);
      await pause();
      for (const job of running.values()) job.abort();
      await unlisten();
      await consumer.close();
      await registry.remove(id);
      subscriber.close();
      subscribing.disconnect();
      redis.disconnect();
    },
  };
}

/** Waits until the job is cancelled, as an engine that never ends would. */
export const untilCancelled: Play = async ({ say, end, cancelled: signal }) => {
  await say(text('Hello'));
  await sleep(60_000, undefined, { signal, ref: false }).catch(() => {});
  await end(cancelled);
};

function statusOf(id: string, model: string): WorkerStatus {
  return {
    id,
    model,
    engine: 'http://127.0.0.1:1',
    simulated: true,
    slots: 8,
    running: 0,
    waiting: { priority: 0, default: 0, flex: 0 },
    kvUsage: 0,
    kvCapacityTokens: 100_000,
    gate: 'open',
    tokensPerSecond: 100,
    startedAt: Date.now(),
    updatedAt: Date.now(),
  };
}
