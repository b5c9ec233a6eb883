/**
 * Blocks kept free of batch work, so that an interactive request finds room when it arrives: as many as interactive
 * traffic has held at its recent highest, less what it holds now. The high mark fades, so that a burst of an hour ago
 * costs nothing any more.
 */
export interface InteractiveReserve {
  /** What interactive requests hold now. */
  observe(blocks: number, now: number): void;
  /** Blocks that batch work must leave free beside them. */
  blocks(now: number): number;
}

const HALF_LIFE_MS = 60_000;

export function createInteractiveReserve(): InteractiveReserve {
  let mark = 0;
  let at = 0;
  let held = 0;
  const faded = (now: number) => mark * 2 ** (-Math.max(0, now - at) / HALF_LIFE_MS);
  return {
    observe(blocks, now) {
      held = blocks;
      if (blocks < faded(now)) return;
      mark = blocks;
      at = now;
    },
    blocks: (now) => Math.max(0, faded(now) - held),
  };
}
