import { setTimeout as sleep } from 'node:timers/promises';

import { type StreamSample, streamRequest, type StreamTarget } from './stream-request.ts';

export interface RoundPlan {
  /** Streams open at the same time, in the mean. */
  concurrency: number;
  durationMs: number;
  /** How long one stream of the mean length takes, from an earlier round. */
  streamMs: number;
  outputTokens: number;
  random: () => number;
}

/**
 * Open loop: streams begin at random (Poisson) and have lengths of half to one and a half times the mean, so that
 * they march in step neither with each other nor with the engine, and a slow side gets no fewer of them. With one
 * stream at a time they follow each other.
 */
export async function runRound(target: StreamTarget, plan: RoundPlan): Promise<StreamSample[]> {
  const endAt = performance.now() + plan.durationMs;
  const send = () => streamRequest(target, promptOf(plan.random), lengthOf(plan));
  const streams: Promise<StreamSample>[] = [];
  let nextAt = performance.now();
  while (nextAt < endAt) {
    await sleep(Math.max(0, nextAt - performance.now()));
    const stream = send();
    streams.push(stream);
    if (plan.concurrency === 1) await stream;
    const meanGapMs = plan.concurrency === 1 ? 20 : plan.streamMs / plan.concurrency;
    nextAt = (plan.concurrency === 1 ? performance.now() : nextAt) - Math.log(1 - plan.random()) * meanGapMs;
  }
  return await Promise.all(streams);
}

function lengthOf({ concurrency, outputTokens, random }: RoundPlan): number {
  // Alone, only the first token is of interest: short answers give more samples.
  return concurrency === 1 ? 4 : Math.round(outputTokens * (0.5 + random()));
}

const TOPICS = ['signals', 'points', 'wagons', 'brakes', 'couplings', 'gradients', 'timetables', 'bridges'];

/** Another prompt each time: a prefix-cache hit would flatter whoever comes second. */
function promptOf(random: () => number): string {
  const number = Math.floor(random() * 1e9);
  return `${number}: explain ${TOPICS[number % TOPICS.length]} to a newcomer, in a long and careful answer.`;
}
