import type { WriteStream } from 'node:tty';

import { drawLanes } from './draw-lanes.ts';
import type { Lane } from './lane.ts';

/** Shows lanes while they change. */
export interface LaneView {
  update(lanes: readonly Lane[], changed: Lane): void;
  /** The last state stays on the screen. */
  close(): void;
}

/** A terminal takes no more than this many pictures a second without flicker. */
const FRAME_MS = 50;

/** All lanes on the screen at once, drawn over in place. */
export function showLive(terminal: WriteStream): LaneView {
  let lanes: readonly Lane[] = [];
  let drawnRows = 0;
  const draw = (): void => {
    const lines = drawLanes(lanes, { columns: terminal.columns, rows: terminal.rows });
    const back = drawnRows > 0 ? `\x1b[${drawnRows}A\x1b[0J` : '';
    terminal.write(`${back}${lines.join('\n')}\n`);
    drawnRows = lines.length;
  };
  const timer = setInterval(draw, FRAME_MS);
  return {
    update: (all) => (lanes = all),
    close() {
      clearInterval(timer);
      draw();
    },
  };
}
