import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { SERVICE_TIERS } from '../../../shared/types/job.ts';
import type { AdmissionJob } from '../../../workers/admission/admission.ts';
import { createLengthModel } from '../../../workers/admission/length-model.ts';
import { admissionJob } from './support/admission-job.ts';
import { steerAdmission } from './support/steer-admission.ts';

const BLOCK = 16;
const MAX_NUM_SEQS = 6;
const BLOCKS = 300;

/** A job, and what it will write in the end, which admission is not told. */
interface Plan {
  job: AdmissionJob;
  outputTokens: number;
}

interface Running {
  plan: Plan;
  prompt: number;
  written: number;
  parked: boolean;
}

const plans = fc.record({
  job: fc.record({
    tier: fc.constantFrom(...SERVICE_TIERS),
    promptTokens: fc.integer({ min: 400, max: 3000 }),
    cachedTokens: fc.constantFrom(0, 100),
    common: fc.constantFrom(null, null, { key: 'a', tokens: 160 }, { key: 'b', tokens: 330 }),
    bound: fc.integer({ min: 400, max: 6000 }),
    canContinue: fc.boolean(),
    deadlineAt: fc.constantFrom(null, 1_000_000, 1_030_000, 1_100_000),
  }),
  outputTokens: fc.integer({ min: 1, max: 400 }),
  promptOff: fc.integer({ min: -50, max: 500 }),
});

/** What these hold in an engine that holds each common beginning once. */
function heldBy(running: Iterable<Running>): number {
  const seen = new Set<string>();
  let blocks = 0;
  for (const { plan, prompt, written } of running) {
    const { common } = plan.job;
    const rides = common !== null && seen.has(common.key);
    if (common !== null) seen.add(common.key);
    const shared = rides ? common.tokens - (common.tokens % BLOCK) : 0;
    blocks += Math.ceil((prompt + written - shared + 1) / BLOCK);
  }
  return blocks;
}

type Step = { kind: 'enqueue' | 'withdraw' | 'grow' | 'end' | 'decide'; pick: number };

const steps: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('enqueue', 'enqueue', 'withdraw', 'grow', 'grow', 'end', 'decide', 'decide'),
  pick: fc.nat({ max: 1000 }),
});

/** An engine and a queue that do whatever the steps say, beside admission, with books of their own. */
function createYard() {
  const steered = steerAdmission({
    blocks: BLOCKS,
    lengths: createLengthModel(),
    settings: { maxNumSeqs: () => MAX_NUM_SEQS, batchKvShare: 0.7 },
  });
  const { admission } = steered;
  const waiting = new Map<string, Plan>();
  const running = new Map<string, Running>();
  const done = new Set<string>();

  function enqueue(plan: Plan): void {
    const job = { ...plan.job, claimedAt: steered.now };
    waiting.set(job.id, { ...plan, job });
    admission.enqueue(job);
  }

  function decide(): void {
    steered.now += 50;
    const { admit, park } = admission.decide(steered.now);
    for (const { job } of admit) {
      const plan = waiting.get(job.id);
      expect(plan, `${job.id} waits when it is admitted`).toBeDefined();
      expect(running.has(job.id)).toBe(false);
      waiting.delete(job.id);
      running.set(job.id, { plan: plan!, prompt: job.promptTokens, written: job.written, parked: false });
    }
    for (const id of park) {
      const request = running.get(id);
      expect(request?.plan.job.canContinue).toBe(true);
      expect(request!.parked).toBe(false);
      request!.parked = true;
    }
    expect(running.size).toBeLessThanOrEqual(MAX_NUM_SEQS);
  }

  function grow(id: string, tokens: number, promptOff = 0): void {
    const request = running.get(id)!;
    const { job, outputTokens } = request.plan;
    if (request.written === job.written) request.prompt = Math.max(400, job.promptTokens + promptOff);
    request.written = Math.min(outputTokens, request.written + tokens);
    admission.progress(id, { prompt: request.prompt, written: request.written });
    if (request.written >= outputTokens) end(id);
  }

  /** Out of the engine; one that was parked waits again. */
  function end(id: string): void {
    const { plan, written } = running.get(id)!;
    const isWhole = written >= plan.outputTokens;
    running.delete(id);
    admission.ended(id, isWhole);
    if (isWhole) done.add(id);
    else enqueue({ ...plan, job: { ...plan.job, written: plan.job.canContinue ? written : 0 } });
  }

  /** Parked ones have left, the others write so much. */
  function step(tokens: number): void {
    for (const [id, { parked }] of Array.from(running)) {
      if (parked) end(id);
      else grow(id, tokens);
    }
  }

  function check(): void {
    const { usedBlocks, running: count, waiting: waits } = admission.state();
    expect([usedBlocks, count, waits]).toEqual([heldBy(running.values()), running.size, waiting.size]);
  }

  function withdraw(id: string): void {
    waiting.delete(id);
    admission.withdraw(id);
  }

  return { steered, waiting, running, done, enqueue, withdraw, decide, grow, end, step, check };
}

const nth = (ids: Iterable<string>, pick: number) => {
  const all = [...ids];
  return all.length === 0 ? null : all[pick % all.length]!;
};

describe('whatever comes, is written, is parked and ends, in whatever order', () => {
  test('its books are those of the engine, nobody is lost, and in the end nothing is held', () => {
    fc.assert(
      fc.property(
        fc.array(plans, { minLength: 1, maxLength: 25, size: 'max' }),
        fc.array(steps, { maxLength: 120, size: 'max' }),
        (all, script) => {
          const yard = createYard();
          const withdrawn = new Set<string>();
          const coming = all.map(({ job, outputTokens }, index) => ({
            job: admissionJob(`j${index}`, job),
            outputTokens,
          }));
          const expected = new Set(coming.map(({ job }) => job.id));
          for (const { kind, pick } of script) {
            if (kind === 'enqueue' && coming.length > 0) yard.enqueue(coming.shift()!);
            if (kind === 'decide') yard.decide();
            const waits = kind === 'withdraw' ? nth(yard.waiting.keys(), pick) : null;
            if (waits !== null) {
              yard.withdraw(waits);
              withdrawn.add(waits);
            }
            const runs = nth(yard.running.keys(), pick);
            if (kind === 'grow' && runs !== null) yard.grow(runs, 1 + (pick % 150), all[0]!.promptOff);
            if (kind === 'end' && runs !== null) yard.end(runs);
            yard.check();
          }
          for (const plan of coming.splice(0)) yard.enqueue(plan);
          for (let round = 0; yard.waiting.size + yard.running.size > 0; round++) {
            expect(round, `${[...yard.waiting.keys()].join()} wait`).toBeLessThan(1000);
            yard.decide();
            yard.step(100);
            yard.check();
          }
          expect(new Set([...yard.done, ...withdrawn])).toEqual(expected);
          yard.decide();
          expect(yard.steered.admission.state()).toMatchObject({
            usedBlocks: 0,
            peakBlocks: 0,
            running: 0,
            waiting: 0,
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  test('without a time at which nothing but what cannot be helped is over the capacity', () => {
    fc.assert(
      fc.property(fc.array(plans, { minLength: 5, maxLength: 25, size: 'max' }), (all) => {
        const yard = createYard();
        for (const [index, { job, outputTokens }] of all.entries())
          yard.enqueue({ job: admissionJob(`j${index}`, { ...job, canContinue: true }), outputTokens });
        for (let round = 0; yard.waiting.size + yard.running.size > 0 && round < 2000; round++) {
          yard.decide();
          const stays = [...yard.running.values()].filter(({ parked }) => !parked);
          // One alone may be as large as it likes.
          expect(stays.length > 1 ? heldBy(stays) : 0).toBeLessThanOrEqual(BLOCKS);
          yard.step(20);
        }
        expect(yard.done.size).toBe(all.length);
      }),
      { numRuns: 50 },
    );
  });
});
