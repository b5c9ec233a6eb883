import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import {
  createScheduler,
  type Scheduler,
  type SchedulerConfig,
} from '../../../workers/simulator/scheduler/scheduler.ts';
import type { SequenceSpec } from '../../../workers/simulator/scheduler/sequence.ts';

interface TracedRequest {
  id: number;
  arrivesBefore: number;
  promptTokens: number;
  sharedTokens: number;
  outputTokens: number;
  priority: number;
  abortedBefore: number | null;
}

interface Trace {
  settings: SchedulerConfig;
  requests: TracedRequest[];
  /** "3:1 4:64 | 7 | 12": 3 computes 1 token and 4 computes 64, 7 was preempted, 12 blocks are free. */
  steps: string[];
}

/** What vLLM's own scheduler decided; written by `tests/vllm/trace-scheduler.py`. */
const FILE = join(import.meta.dirname, '../../fixtures/vllm/recorded-scheduler.json.txt');
const { vllm, traces } = JSON.parse(readFileSync(FILE, 'utf8')) as { vllm: string; traces: Trace[] };

/** The ids that the recorder gave them: the shared beginning is everybody's, the rest one request's own. */
function specOf({ id, promptTokens, sharedTokens, outputTokens, priority }: TracedRequest): SequenceSpec {
  const own = 1000 * (id + 1);
  const promptIds = Array.from({ length: promptTokens }, (_, index) =>
    index < sharedTokens ? index : own + index,
  );
  const outputIds = Array.from({ length: outputTokens }, (_, index) => own + 500 + index);
  return { id, promptIds, outputIds, priority };
}

function runStep(scheduler: Scheduler): string {
  const step = scheduler.schedule();
  const work = step.work.map(({ sequence, tokens }) => `${sequence.id}:${tokens}`);
  const preempted = step.preempted.toSorted((a, b) => a - b);
  const line = `${work.join(' ')} | ${preempted.join(' ')} | ${scheduler.state().freeBlocks}`;
  scheduler.complete(step);
  return line;
}

function simulate({ settings, requests, steps }: Trace): string[] {
  const scheduler = createScheduler(settings);
  return steps.map((_, step) => {
    for (const request of requests) {
      if (request.arrivesBefore === step) scheduler.add(specOf(request));
      else if (request.abortedBefore === step && request.arrivesBefore < step) scheduler.abort(request.id);
    }
    return runStep(scheduler);
  });
}

describe(`step by step, the simulator decides as vLLM ${vllm} does`, () => {
  test.each(traces)(
    '$settings.policy, watermark $settings.watermark, threshold $settings.longPrefillTokenThreshold, prefix cache $settings.prefixCaching',
    (trace) => {
      expect(simulate(trace)).toEqual(trace.steps);
    },
  );

  test('the traces hold what is worth comparing: preemptions, chunked prefill, full caches', () => {
    for (const { steps } of traces) {
      expect(steps.filter((step) => /\| [\d ]+ \|/.test(step)).length).toBeGreaterThan(2);
      expect(steps.some((step) => step.endsWith('| 0'))).toBe(true);
    }
  });
});
