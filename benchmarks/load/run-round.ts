import { setTimeout as sleep } from 'node:timers/promises';

import { type StreamSample, streamRequest, type StreamTarget } from './stream-request.ts';

export interface RoundPlan {
  concurrency: number;
  durationMs: number;
  outputTokens: number;
  random: () => number;
}

/**
 * Keeps `concurrency` streams open for a while (closed loop). Starts and pauses are spread at random, so that streams
 * do not march in step with each other or with the engine's steps.
 */
export async function runRound(target: StreamTarget, plan: RoundPlan): Promise<StreamSample[]> {
  const samples: StreamSample[] = [];
  const endAt = performance.now() + plan.durationMs;
  const client = async (): Promise<void> => {
    await sleep(plan.random() * 200);
    while (performance.now() < endAt) {
      samples.push(await streamRequest(target, promptOf(plan.random), plan.outputTokens));
      await sleep(plan.random() * 30);
    }
  };
  await Promise.all(Array.from({ length: plan.concurrency }, client));
  return samples;
}

const TOPICS = ['signals', 'points', 'wagons', 'brakes', 'couplings', 'gradients', 'timetables', 'bridges'];

/** Another prompt each time: a prefix-cache hit would flatter whoever comes second. */
function promptOf(random: () => number): string {
  const number = Math.floor(random() * 1e9);
  return `${number}: explain ${TOPICS[number % TOPICS.length]} to a newcomer, in a long and careful answer.`;
}
