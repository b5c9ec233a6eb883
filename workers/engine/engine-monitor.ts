import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from 'pino';

import { describeHealth, type EngineHealth, firstStanding, isUp, nextStanding } from './engine-health.ts';
import { createRestartWatch, type EngineRestart } from './restart-watch.ts';
import { type Scrape, scrapeEngine } from './scrape-engine.ts';

export { type EngineHealth, isUp } from './engine-health.ts';

export interface EngineMonitor {
  health(): EngineHealth;
  /** Scrapes now instead of at the next turn. */
  look(): void;
  /** Called after every scrape. */
  onScrape(listener: (health: EngineHealth) => void): void;
  /** Called when the engine has begun anew, before the scrape's own listeners. */
  onRestart(listener: (restart: EngineRestart) => void): void;
  /** Resolves after the first scrape, whatever it found. */
  start(): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
}

export interface EngineMonitorDeps {
  /** Base URL without `/v1`. */
  url: string;
  logger: Logger;
  /**
   * An engine answers that was not there before: at the start, after it was down, after a restart. It counts as up
   * when this resolves. Must not throw.
   */
  arrived?: (hasMetrics: boolean, signal: AbortSignal) => Promise<void>;
}

const SCRAPE_EVERY_MS = 500;

/** Scrapes an engine every 500 ms. Its word corrects and alarms; what is in flight we count ourselves, without lag. */
export function createEngineMonitor({ url, logger, arrived }: EngineMonitorDeps): EngineMonitor {
  const stopping = new AbortController();
  const { signal } = stopping;
  const scrapeListeners: ((health: EngineHealth) => void)[] = [];
  const restartListeners: ((restart: EngineRestart) => void)[] = [];
  const restarts = createRestartWatch();
  let standing = firstStanding(performance.now());
  let introduced = false;
  let pause = new AbortController();
  let loop: Promise<void> = Promise.resolve();

  /** What the watch doubts is a failed scrape. */
  function compare(scrape: Scrape): { scrape: Scrape; restart: EngineRestart | null } {
    if (scrape.kind === 'gone') restarts.wasGone();
    const answers = scrape.kind === 'load' || (scrape.kind === 'no_metrics' && !standing.hadMetrics);
    if (!answers) return { scrape, restart: null };
    const finding = restarts.observe(scrape.kind === 'load' ? scrape.load : null);
    if (finding.kind === 'doubtful')
      return { scrape: { kind: 'failed', reason: `/metrics: ${finding.reason}` }, restart: null };
    return { scrape, restart: finding.kind === 'restarted' ? finding.restart : null };
  }

  async function scrapeOnce(): Promise<void> {
    const confirmHealth = standing.health.state !== 'up_without_metrics';
    const { scrape, restart } = compare(await scrapeEngine({ url, signal, confirmHealth }));
    const before = standing.health;
    const next = nextStanding(standing, scrape, performance.now());
    if (isUp(next.health) && (!introduced || restart !== null)) await arrived?.(next.hadMetrics, signal);
    introduced = (introduced || isUp(next.health)) && next.health.state !== 'down';
    standing = next;
    announce(before, restart);
  }

  function announce(before: EngineHealth, restart: EngineRestart | null): void {
    const { health } = standing;
    if (health.state !== before.state)
      logger[isUp(health) ? 'info' : 'warn'](
        { engine: url, ...health },
        `engine is ${describeHealth(health)}`,
      );
    if (restart !== null) {
      logger.warn({ engine: url, ...restart }, 'engine restarted');
      for (const listener of restartListeners) listener(restart);
    }
    for (const listener of scrapeListeners) listener(health);
  }

  /** Only the order to stop ends a scrape without an outcome. */
  async function scrapeUnlessStopped(): Promise<void> {
    try {
      await scrapeOnce();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await sleep(SCRAPE_EVERY_MS, undefined, { signal: pause.signal }).catch(() => undefined);
      // Whoever asks from here on wants one that begins later.
      pause = new AbortController();
      if (!signal.aborted) await scrapeUnlessStopped();
    }
  }

  return {
    health: () => standing.health,
    look: () => pause.abort(),
    onScrape: (listener) => scrapeListeners.push(listener),
    onRestart: (listener) => restartListeners.push(listener),
    async start() {
      await scrapeUnlessStopped();
      loop = run();
    },
    async stop() {
      stopping.abort();
      pause.abort();
      await loop;
    },
  };
}
