import type { Config } from '../../shared/config/types.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { sessionKeyOf } from '../../shared/jobs/session-key.ts';
import type { QueueProducer } from '../../shared/queue/job-queue.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import type { FairPriority } from './fair-priority.ts';
import type { Place } from './place-in-queue.ts';
import { predictTokens } from './predict-tokens.ts';
import type { QueueMonitor } from './queue-monitor.ts';

export interface EnqueueJobDeps {
  config: Config;
  eventLog: EventLog;
  queue: QueueProducer;
  monitor: QueueMonitor;
  fairness: FairPriority;
}

/** First the log, then the queue: nothing happens to either where it has been done before. */
export interface EnqueueJob {
  /** Must have resolved before `add`: a worker may claim the job from then on. */
  openLog(spec: JobSpec, place: Place): Promise<void>;
  add(spec: JobSpec, model: string): Promise<void>;
}

export function createEnqueueJob({ config, eventLog, queue, monitor, fairness }: EnqueueJobDeps): EnqueueJob {
  const { retention, tenants } = config.gateway;

  /** Until the deadline and a while after it, and never shorter than after an end. */
  function logTtlMs({ deadlineAt, createdAt }: JobSpec): number {
    const left = (deadlineAt ?? createdAt) - Date.now();
    return Math.max(left + retention.logAfterDeadlineMs, retention.logAfterEndMs);
  }

  function priorityOf({ tenant, tier }: JobSpec, model: string, tokens: number): number {
    const load = monitor.latest()?.models.get(model);
    const weight = tenants.find(({ name }) => name === tenant)?.weight ?? 1;
    const service = {
      tokensPerSecond: load?.tokensPerSecond ?? 0,
      waiting: load?.depth[tier].waiting ?? 0,
      now: performance.now(),
    };
    return fairness.next({ queue: `${model} ${tier}`, tenant, weight, tokens }, service);
  }

  return {
    async openLog(spec, { position, eta }) {
      const queued = { type: 'job.queued', position, eta_ms: eta?.p50 ?? null, route: spec.route } as const;
      await eventLog.create(spec.id, queued, logTtlMs(spec));
    },
    async add(spec, model) {
      const { id: jobId, tier, tenant } = spec;
      const { prompt, output } = predictTokens(spec.request, modelOf(config, model));
      const predictedTokens = prompt + output;
      const priority = priorityOf(spec, model, predictedTokens);
      const sessionKey = sessionKeyOf(spec);
      await queue.add(model, { jobId, tier, priority, predictedTokens, tenant, sessionKey });
      monitor.countAccepted(model, tier, output);
    },
  };
}

function modelOf({ models }: Config, id: string) {
  const model = models.find((each) => each.id === id);
  if (model === undefined) throw new Error(`model ${id} is not configured`);
  return model;
}
