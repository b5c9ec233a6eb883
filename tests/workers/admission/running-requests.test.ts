import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { AdmissionJob } from '../../../workers/admission/admission.ts';
import { createLengthModel } from '../../../workers/admission/length-model.ts';
import { createRunningRequests, type RunningRequest } from '../../../workers/admission/running-requests.ts';
import { admissionJob } from './support/admission-job.ts';

const BLOCK = 16;
const PREFIX = { key: 'system', tokens: 330 };

function create() {
  return createRunningRequests({
    blockSize: () => BLOCK,
    lengths: createLengthModel(),
    parkableHorizon: 2048,
  });
}

function request(id: string, changes: Partial<AdmissionJob> = {}, isProtected = false): RunningRequest {
  const job = admissionJob(id, { promptTokens: 400, bound: 1000, ...changes });
  return {
    job,
    prompt: job.promptTokens,
    written: job.written,
    prefilled: false,
    parking: false,
    protected: isProtected,
    waitedMs: 0,
  };
}

const blocks = (tokens: number) => Math.ceil((tokens + 1) / BLOCK);
type Running = ReturnType<typeof create>;
const held = (running: Running) => running.peakBlocks(0) + running.leavingBlocks();

test('holds prompt and output, earlier output included, by whole blocks', () => {
  const running = create();
  const one = request('a', { promptTokens: 100, written: 60 });
  running.add(one);
  expect(held(running)).toBe(blocks(160));
  running.progress(one, { prompt: 120, written: 90 });
  expect(held(running)).toBe(blocks(210));
  running.remove('a');
  expect(held(running)).toBe(0);
});

test('a prompt has been computed when the first new token is there', () => {
  const running = create();
  const one = request('a', { written: 60 });
  running.add(one);
  running.progress(one, { prompt: 400, written: 60 });
  expect(one.prefilled).toBe(false);
  running.progress(one, { prompt: 400, written: 61 });
  expect(one.prefilled).toBe(true);
});

test('protected ones are counted by themselves as well', () => {
  const running = create();
  running.add(request('batch', { promptTokens: 100 }));
  running.add(request('interactive', { promptTokens: 300 }, true));
  expect(running.protectedPeakBlocks(0)).toBe(blocks(300));
  expect(running.peakBlocks(0)).toBe(blocks(300) + blocks(100));
});

describe('a request on its way out', () => {
  test('holds its blocks until it has ended, growing still, and takes no part in what will be', () => {
    const running = create();
    const one = request('a');
    running.add(one);
    running.park(one);
    expect(running.peakBlocks(Infinity)).toBe(0);
    expect(running.leavingBlocks()).toBe(blocks(400));
    running.progress(one, { prompt: 400, written: 50 });
    expect(running.leavingBlocks()).toBe(blocks(450));
    running.refresh();
    expect(running.leavingBlocks()).toBe(blocks(450));
    running.remove('a');
    expect(held(running)).toBe(0);
  });
});

describe('a common beginning', () => {
  const create2 = () => {
    const running = create();
    const [carrier, rider] = [request('carrier', { common: PREFIX }), request('rider', { common: PREFIX })];
    running.add(carrier);
    running.add(rider);
    return { running, carrier, rider };
  };
  const own = blocks(400 - 320);

  test('is held once, its full blocks', () => {
    expect(held(create2().running)).toBe(blocks(400) + own);
  });

  test('stays with those that are left', () => {
    const { running } = create2();
    running.remove('carrier');
    expect(held(running)).toBe(blocks(400));
  });

  test('parking who carries it frees only what the others do not need', () => {
    const { running, carrier } = create2();
    running.park(carrier);
    expect(running.peakBlocks(0)).toBe(blocks(400));
    expect(running.leavingBlocks()).toBe(own);
  });

  test.each([['carrier first'], ['rider first']])('is gone with the last one, both parked, %s', (first) => {
    const { running, carrier, rider } = create2();
    running.park(carrier);
    running.park(rider);
    expect(running.leavingBlocks()).toBe(blocks(400) + own);
    const order = first === 'carrier first' ? ['carrier', 'rider'] : ['rider', 'carrier'];
    running.remove(order[0]!);
    expect(running.leavingBlocks()).toBe(blocks(400));
    running.remove(order[1]!);
    expect(held(running)).toBe(0);
  });
});

type Step = { id: number; kind: 'come' | 'grow' | 'park' | 'go' | 'refresh'; tokens: number };

/** What the engine holds of these: each beginning once. */
function heldBy(requests: RunningRequest[]): number {
  const seen = new Set<string>();
  return requests.reduce((sum, { job, prompt, written }) => {
    const rides = job.common !== null && seen.has(job.common.key);
    if (job.common !== null) seen.add(job.common.key);
    const shared = rides ? Math.floor(job.common!.tokens / BLOCK) * BLOCK : 0;
    return sum + blocks(prompt + written - shared);
  }, 0);
}

test('whatever comes, grows, is parked and goes: what is held is what each of them holds', () => {
  const steps: fc.Arbitrary<Step> = fc.record({
    id: fc.nat({ max: 7 }),
    kind: fc.constantFrom('come', 'grow', 'park', 'go', 'refresh'),
    tokens: fc.integer({ min: 1, max: 300 }),
  });
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 60, size: 'max' }), (all) => {
      const running = create();
      for (const { id, kind, tokens } of all) {
        const one = running.get(String(id));
        // All of one beginning are of one length, so that it does not matter which of them carries it.
        const common = id % 2 === 0 ? PREFIX : null;
        if (kind === 'come' && one === undefined) running.add(request(String(id), { common }, id % 3 === 0));
        if (one === undefined) continue;
        if (kind === 'grow') running.progress(one, { prompt: one.prompt, written: one.written + tokens });
        if (kind === 'park' && !one.parking) running.park(one);
        if (kind === 'go') running.remove(String(id));
        if (kind === 'refresh') running.refresh();
        const there = [...running.all()];
        expect(held(running)).toBe(heldBy(there));
        expect(running.size).toBe(there.length);
      }
      for (const { job } of running.all()) running.remove(job.id);
      expect([held(running), running.peakBlocks(Infinity), running.protectedPeakBlocks(Infinity)]).toEqual([
        0, 0, 0,
      ]);
    }),
  );
});
