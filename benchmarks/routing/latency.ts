import { setImmediate } from 'node:timers/promises';

import type { LocalClassifier } from '../../api/router/classifier.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import { median, percentile } from '../load/percentile.ts';

const PROMPT_CHARS = 4096;
const ROUNDS = 10;

export type Latency = {
  /** Medians of the rounds. */
  p50_ms: number;
  p99_ms: number;
  /** Longest that one request held the event loop, over all rounds: classifying is synchronous. */
  loop_blocked_max_ms: number;
  per_second: number;
};

/** Prompts of 4 KB, each different: recorded questions one after the other until they are long enough. */
export function prompts(texts: readonly string[], count: number): ChatRequest[] {
  let at = 0;
  return Array.from({ length: count }, () => {
    let content = '';
    while (content.length < PROMPT_CHARS) content += `${texts[at++ % texts.length]}\n`;
    return { model: 'auto', messages: [{ role: 'user', content: content.slice(0, PROMPT_CHARS) }] };
  });
}

/** In turns: a machine that others use, too, is slow for all. */
export async function measureLatency<Name extends string>(
  classifiers: Record<Name, LocalClassifier>,
  requests: readonly ChatRequest[],
): Promise<Record<Name, Latency>> {
  const names = Object.keys(classifiers) as Name[];
  const rounds = new Map<Name, number[][]>(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of names) {
      const measured = await measureRound(classifiers[name], requests);
      // The first one compiles.
      if (round > 0) rounds.get(name)!.push(measured);
    }
  }
  const summaries = names.map((name): [Name, Latency] => [name, summarise(rounds.get(name)!)]);
  return Object.fromEntries(summaries) as Record<Name, Latency>;
}

async function measureRound(
  classifier: LocalClassifier,
  requests: readonly ChatRequest[],
): Promise<number[]> {
  const timesMs: number[] = [];
  for (const request of requests) {
    const startedAt = performance.now();
    classifier.classify(request);
    timesMs.push(performance.now() - startedAt);
    await setImmediate();
  }
  return timesMs;
}

function summarise(rounds: readonly number[][]): Latency {
  const p50 = median(rounds.map((timesMs) => percentile(timesMs, 50)));
  return {
    p50_ms: p50,
    p99_ms: median(rounds.map((timesMs) => percentile(timesMs, 99))),
    loop_blocked_max_ms: Math.max(...rounds.flat()),
    per_second: 1000 / p50,
  };
}
