/**
 * The share of the KV cache up to which jobs are admitted: the configured mark, cut when the engine preempts
 * (every preemption is work done twice) and regained slowly, so that it settles instead of swinging.
 */
export interface HighWater {
  value(): number;
  /** The engine's preemption counter, as of the newest scrape. */
  observe(preemptions: number): void;
}

const CUT = 0.9;
const FLOOR_SHARE = 0.5;
/** Per scrape of 500 ms: a cut of 10 % is regained in 10 s. */
const REGAIN_SHARE = 0.005;

export function createHighWater(configured: number): HighWater {
  let value = configured;
  let last: number | null = null;
  return {
    value: () => value,
    observe(preemptions) {
      // A counter that falls is an engine that restarted: no alarm.
      const rose = last !== null && preemptions > last;
      last = preemptions;
      value = rose
        ? Math.max(configured * FLOOR_SHARE, value * CUT)
        : Math.min(configured, value + configured * REGAIN_SHARE);
    },
  };
}
