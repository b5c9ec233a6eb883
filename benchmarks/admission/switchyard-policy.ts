import { SERVICE_TIERS, type ServiceTier } from '../../shared/types/job.ts';
import { type AdmissionJob, createAdmission } from '../../workers/admission/admission.ts';
import { createHighWater } from '../../workers/admission/high-water.ts';
import {
  createLengthModel,
  type LengthModel,
  type RequestKind,
} from '../../workers/admission/length-model.ts';
import type { CreatePolicy, Policy, PolicyDeps, SimulatedRequest } from './world.ts';

export interface SwitchyardOptions {
  highWater: number;
  batchPrefillTokens: number;
  batchKvShare: number;
  starvationMs: number;
  /** Jobs of each tier claimed ahead. */
  lookAhead: number;
  /** From the worker to the engine and back, each: two processes on one machine. */
  hopMs: number;
  /** Output lengths are known before, as nobody can: the most that a policy could make of its predictions. */
  oracle: boolean;
}

/** The worker's defaults (`configs/gateway.yaml`). */
export const DEFAULTS: SwitchyardOptions = {
  highWater: 0.98,
  batchPrefillTokens: 512,
  batchKvShare: 1,
  starvationMs: 30_000,
  lookAhead: 4,
  hopMs: 2,
  oracle: false,
};

const TICK_MS = 50;
const SCRAPE_MS = 500;

/** The worker's own admission, fed as a worker feeds it: tokens and completions a hop late, preemptions by scrapes. */
export function switchyard(changes: Partial<SwitchyardOptions> = {}): CreatePolicy {
  return (deps) => createSwitchyardPolicy(deps, { ...DEFAULTS, ...changes });
}

interface Running {
  attempt: number;
  request: SimulatedRequest;
}

function createSwitchyardPolicy(
  { engine, clock, preset, onToken }: PolicyDeps,
  options: SwitchyardOptions,
): Policy {
  const queues = byTier((): SimulatedRequest[] => []);
  const claimed = byTier(() => new Map<string, SimulatedRequest>());
  const running = new Map<string, Running>();
  const outputs = new Map<string, number>();
  const highWater = createHighWater(options.highWater);
  const admission = createAdmission({
    capacity: () => ({ blocks: preset.numGpuBlocks - 1, blockSize: 16 }),
    highWater,
    lengths: options.oracle ? createTrueLengths(outputs) : createLengthModel(),
    engineGate: () => 'open',
    // No deadlines here.
    expectedMs: () => 0,
    settings: {
      maxNumSeqs: () => preset.maxNumSeqs,
      batchPrefillTokens: options.batchPrefillTokens,
      batchKvShare: options.batchKvShare,
      starvationMs: options.starvationMs,
    },
  });
  let parks = 0;
  let attempts = 0;
  let ticking = false;
  let scraping = false;

  function claim(): void {
    for (const tier of SERVICE_TIERS) {
      const queue = queues[tier];
      while (queue.length > 0 && claimed[tier].size < options.lookAhead) {
        const request = queue.shift()!;
        claimed[tier].set(String(request.id), request);
        admission.enqueue(toJob(request, clock.now(), options.oracle));
      }
    }
  }

  function pump(): void {
    for (;;) {
      claim();
      const { admit, park } = admission.decide(clock.now());
      for (const { job } of admit) launch(job);
      for (const id of park) takeBack(id);
      if (admit.length === 0) break;
    }
    tick();
  }

  function tick(): void {
    if (ticking || running.size === 0) return;
    ticking = true;
    clock.after(TICK_MS, () => {
      ticking = false;
      pump();
    });
  }

  function scrape(): void {
    highWater.observe(engine.state().preemptions);
    scraping = running.size > 0;
    if (scraping) clock.after(SCRAPE_MS, scrape);
  }

  function launch(job: AdmissionJob): void {
    const request = claimed[job.tier].get(job.id)!;
    claimed[job.tier].delete(job.id);
    const attempt = attempts++;
    running.set(job.id, { attempt, request });
    clock.after(options.hopMs, () => {
      if (running.get(job.id)?.attempt !== attempt) return;
      const submitted = {
        id: attempt,
        promptTokens: request.promptTokens + job.written,
        outputTokens: request.outputTokens - job.written,
        priority: SERVICE_TIERS.indexOf(request.tier),
      };
      engine.submit(submitted, (_, last) => clock.after(options.hopMs, () => receive(job, attempt, last)));
    });
  }

  function receive(job: AdmissionJob, attempt: number, last: boolean): void {
    const entry = running.get(job.id);
    // Taken back meanwhile: what was under way is generated again.
    if (entry?.attempt !== attempt) return;
    const { request } = entry;
    onToken(request, last);
    admission.progress(job.id, { prompt: request.promptTokens, written: request.written });
    if (last) {
      running.delete(job.id);
      admission.ended(job.id, request.outputTokens < request.maxTokens);
    }
    if (last || request.written === job.written + 1) pump();
  }

  function takeBack(id: string): void {
    const { attempt, request } = running.get(id)!;
    running.delete(id);
    parks += 1;
    clock.after(options.hopMs, () => {
      engine.abort(attempt);
      admission.ended(id, false);
      queues[request.tier].unshift(request);
      pump();
    });
  }

  return {
    arrive(request) {
      outputs.set(String(request.id), request.outputTokens);
      queues[request.tier].push(request);
      pump();
      if (!scraping) scrape();
    },
    parks: () => parks,
  };
}

function byTier<T>(create: () => T): Record<ServiceTier, T> {
  return { priority: create(), default: create(), flex: create() };
}

function toJob(request: SimulatedRequest, now: number, oracle: boolean): AdmissionJob {
  const id = String(request.id);
  return {
    id,
    tier: request.tier,
    kind: { tenant: request.tier, class: oracle ? id : 'simple/text' },
    promptTokens: request.promptTokens,
    cachedTokens: 0,
    common: null,
    written: request.written,
    bound: request.maxTokens,
    canContinue: true,
    claimedAt: now,
    deadlineAt: null,
  };
}

/** Each request is a kind of its own, and its length is known. */
function createTrueLengths(outputs: ReadonlyMap<string, number>): LengthModel {
  return {
    curve(kind: RequestKind) {
      const tokens = outputs.get(kind.class)!;
      return {
        survival: (length) => (length < tokens ? 1 : 0),
        mean: () => tokens,
        quantile: () => tokens,
        samples: Infinity,
      };
    },
    observe: () => undefined,
    refresh: () => undefined,
  };
}
