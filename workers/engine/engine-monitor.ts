import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from 'pino';
import { request } from 'undici';

import { type EngineLoad, readEngineLoad } from './engine-load.ts';

/** How the engine stands, as of the last scrape. */
export type EngineHealth =
  /** Nothing heard yet. */
  | { state: 'unknown' }
  | { state: 'up'; load: EngineLoad }
  /** It answers, but has no vLLM metrics: capacity must come from the configuration. */
  | { state: 'up_without_metrics' }
  | { state: 'down'; reason: string };

export function isUp(health: EngineHealth): boolean {
  return health.state === 'up' || health.state === 'up_without_metrics';
}

export interface EngineMonitor {
  health(): EngineHealth;
  /** Called after every scrape. */
  onScrape(listener: (health: EngineHealth) => void): void;
  /** Resolves after the first answer of any kind. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const SCRAPE_EVERY_MS = 500;
const SCRAPE_TIMEOUT_MS = 1_000;
/** Two in a row: one lost scrape on a busy machine closes no gate. */
const FAILURES_UNTIL_DOWN = 2;

/** Scrapes `/metrics` every 500 ms. Its word corrects and alarms; what is in flight we count ourselves, without lag. */
export function createEngineMonitor({ url, logger }: { url: string; logger: Logger }): EngineMonitor {
  const stopping = new AbortController();
  const listeners: ((health: EngineHealth) => void)[] = [];
  let health: EngineHealth = { state: 'unknown' };
  let failures = 0;
  let loop: Promise<void> = Promise.resolve();

  async function scrapeOnce(): Promise<void> {
    const before = health.state;
    try {
      health = await scrape(url, stopping.signal);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures >= FAILURES_UNTIL_DOWN || before === 'unknown') {
        health = { state: 'down', reason: error instanceof Error ? error.message : String(error) };
      }
    }
    if (health.state !== before && !stopping.signal.aborted)
      logger.info({ engine: url, ...health }, 'engine state changed');
    for (const listener of listeners) listener(health);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(SCRAPE_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!stopping.signal.aborted) await scrapeOnce();
    }
  }

  return {
    health: () => health,
    onScrape: (listener) => listeners.push(listener),
    async start() {
      await scrapeOnce();
      loop = run();
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

async function scrape(url: string, stop: AbortSignal): Promise<EngineHealth> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(SCRAPE_TIMEOUT_MS)]);
  const response = await request(`${url}/metrics`, { signal });
  const text = await response.body.text();
  if (response.statusCode >= 500) throw new Error(`/metrics answers HTTP ${response.statusCode}`);
  const load = response.statusCode === 200 ? readEngineLoad(text) : null;
  return load === null ? await askWithoutMetrics(url, signal) : { state: 'up', load };
}

/** Servers other than vLLM: alive when they list their models. */
async function askWithoutMetrics(url: string, signal: AbortSignal): Promise<EngineHealth> {
  const response = await request(`${url}/v1/models`, { signal });
  await response.body.dump();
  if (response.statusCode !== 200) throw new Error(`/v1/models answers HTTP ${response.statusCode}`);
  return { state: 'up_without_metrics' };
}
