import { SERVICE_TIERS, type ServiceTier } from '../../shared/types/job.ts';
import { createAdmission, type AdmissionJob } from '../../workers/admission/admission.ts';
import { createHighWater } from '../../workers/admission/high-water.ts';
import { createLengthModel, type LengthModel } from '../../workers/admission/length-model.ts';
import type { CreatePolicy, PolicyDeps, SimulatedRequest } from './world.ts';

/** Everything straight to the engine. With its priority scheduling the tiers travel as `priority`. */
export const direct: CreatePolicy = ({ engine, onToken }) => ({
  arrive(request) {
    engine.submit({ ...request, priority: SERVICE_TIERS.indexOf(request.tier) }, (_, last) =>
      onToken(request, last),
    );
  },
  parks: () => 0,
});

/** At most so many in the engine, first come first served. */
export function fixedConcurrency(limit: number): CreatePolicy {
  return ({ engine, onToken }) => {
    const waiting: SimulatedRequest[] = [];
    let running = 0;
    function pump(): void {
      while (running < limit) {
        const request = waiting.shift();
        if (request === undefined) return;
        running += 1;
        engine.submit({ ...request, priority: 0 }, (_, last) => {
          onToken(request, last);
          if (!last) return;
          running -= 1;
          pump();
        });
      }
    }
    return {
      arrive(request) {
        waiting.push(request);
        pump();
      },
      parks: () => 0,
    };
  };
}

export interface SwitchyardOptions {
  highWater: number;
  batchPrefillTokens: number;
  starvationMs: number;
  /** Jobs of each tier claimed ahead. */
  lookAhead: number;
  /** The way from the engine to the worker, and back. */
  hopMs: number;
  lengths?: (requests: (jobId: string) => SimulatedRequest) => LengthModel;
}

export const DEFAULTS: SwitchyardOptions = {
  highWater: 0.95,
  batchPrefillTokens: 512,
  starvationMs: 30_000,
  lookAhead: 4,
  hopMs: 2,
};

const TICK_MS = 50;
const SCRAPE_MS = 500;

/** The worker's own admission, fed as a worker feeds it. */
export function switchyard(options: SwitchyardOptions): CreatePolicy {
  return (deps) => createGatedPolicy(deps, options);
}

function createGatedPolicy({ engine, clock, preset, onToken }: PolicyDeps, options: SwitchyardOptions) {
  const queues = new Map<ServiceTier, SimulatedRequest[]>(SERVICE_TIERS.map((tier) => [tier, []]));
  const claimed = new Map<string, SimulatedRequest>();
  const aheadOf = new Map<ServiceTier, number>(SERVICE_TIERS.map((tier) => [tier, 0]));
  const attempts = new Map<string, number>();
  const highWater = createHighWater(options.highWater);
  const lengths = createLengthModel();
  const admission = createAdmission({
    capacity: () => ({ blocks: preset.numGpuBlocks - 1, blockSize: 16 }),
    highWater,
    lengths,
    engineGate: () => 'open',
    expectedMs: (tokens) => tokens * 20,
    settings: {
      maxNumSeqs: () => preset.maxNumSeqs,
      batchPrefillTokens: options.batchPrefillTokens,
      starvationMs: options.starvationMs,
    },
  });
  let parks = 0;
  let attemptIds = 0;
  let busy = 0;
  let ticking = false;

  function claim(): void {
    for (const tier of SERVICE_TIERS) {
      const queue = queues.get(tier)!;
      while (queue.length > 0 && aheadOf.get(tier)! < options.lookAhead) {
        const request = queue.shift()!;
        aheadOf.set(tier, aheadOf.get(tier)! + 1);
        claimed.set(String(request.id), request);
        admission.enqueue(toJob(request, clock.now()));
      }
    }
  }

  function pump(): void {
    claim();
    const { admit, park } = admission.decide(clock.now());
    for (const { job } of admit) launch(job);
    for (const id of park) takeBack(id);
    if (admit.length > 0) pump();
    else tick();
  }

  function tick(): void {
    if (ticking || busy === 0) return;
    ticking = true;
    clock.after(TICK_MS, () => {
      ticking = false;
      pump();
    });
  }

  function launch(job: AdmissionJob): void {
    const request = claimed.get(job.id)!;
    aheadOf.set(request.tier, aheadOf.get(request.tier)! - 1);
    const attempt = attemptIds++;
    attempts.set(job.id, attempt);
    busy += 1;
    const before = request.written;
    clock.after(options.hopMs, () => {
      const { promptTokens, outputTokens, tier } = request;
      const submitted = {
        id: attempt,
        promptTokens: promptTokens + before,
        outputTokens: outputTokens - before,
        priority: SERVICE_TIERS.indexOf(tier),
      };
      if (attempts.get(job.id) !== attempt) return;
      engine.submit(submitted, (_, last) =>
        clock.after(options.hopMs, () => receive(job, attempt, request, last)),
      );
    });
  }

  function receive(job: AdmissionJob, attempt: number, request: SimulatedRequest, last: boolean): void {
    // Taken back meanwhile: its last tokens are generated again.
    if (attempts.get(job.id) !== attempt) return;
    onToken(request, last);
    const first = request.written === job.written + 1;
    admission.progress(job.id, { prompt: request.promptTokens, written: request.written });
    if (last) {
      attempts.delete(job.id);
      busy -= 1;
      admission.ended(job.id, request.outputTokens < request.maxTokens);
    }
    if (last || first) pump();
  }

  function takeBack(id: string): void {
    const attempt = attempts.get(id)!;
    const request = claimed.get(id)!;
    attempts.delete(id);
    parks += 1;
    busy -= 1;
    clock.after(options.hopMs, () => {
      engine.abort(attempt);
      admission.ended(id, false);
      queues.get(request.tier)!.unshift(request);
      pump();
    });
  }

  let preemptions = 0;
  const scrape = () => {
    preemptions = engine.state().preemptions;
    highWater.observe(preemptions);
    if (busy > 0) clock.after(SCRAPE_MS, scrape);
    else scraping = false;
  };
  let scraping = false;

  return {
    arrive(request: SimulatedRequest) {
      queues.get(request.tier)!.push(request);
      pump();
      if (!scraping) {
        scraping = true;
        clock.after(SCRAPE_MS, scrape);
      }
    },
    parks: () => parks,
  };
}

function toJob(request: SimulatedRequest, now: number): AdmissionJob {
  return {
    id: String(request.id),
    tier: request.tier,
    kind: { tenant: request.tier, class: 'simple' },
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
