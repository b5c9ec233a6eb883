/**
 * The share of the KV cache up to which jobs are admitted: the configured mark, cut when the engine preempts
 * (every preemption is work done twice) and regained slowly, so that it settles instead of swinging.
 */
export interface HighWater {
  value(): number;
  /** The engine's preemption counter, as of the newest scrape. Returns by how much it rose. */
  observe(preemptions: number): number;
}

/** For each preempted request, as a share of the mark; a burst cuts no more than `MAX_CUT`. */
const CUT_EACH = 0.01;
const MAX_CUT = 0.1;
const FLOOR_SHARE = 0.5;
/** Per scrape of 500 ms: a full cut is regained in 50 s, so that one preemption in 5 s is where it settles at worst. */
const REGAIN_SHARE = 0.001;

export function createHighWater(configured: number): HighWater {
  let value = configured;
  let last: number | null = null;
  return {
    value: () => value,
    observe(preemptions) {
      // A counter that falls is an engine that restarted: no alarm.
      const rose = last === null ? 0 : Math.max(0, preemptions - last);
      last = preemptions;
      value =
        rose > 0
          ? Math.max(configured * FLOOR_SHARE, value - configured * Math.min(MAX_CUT, CUT_EACH * rose))
          : Math.min(configured, value + configured * REGAIN_SHARE);
      return rose;
    },
  };
}
