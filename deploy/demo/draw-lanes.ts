import { stripVTControlCharacters } from 'node:util';

import { answerText, endingText, routeText } from './lane-text.ts';
import type { Lane } from './lane.ts';

export interface Screen {
  columns: number;
  rows: number;
}

/** Narrower columns are hard to read: then lanes stack. */
const MIN_LANE_COLUMNS = 24;
const GAP = 2;
const ROUTE_ROWS = 2;
const ENDING_ROWS = 2;
/** Those, the title, and an empty line below. */
const FRAME_ROWS = ROUTE_ROWS + ENDING_ROWS + 2;
const MIN_ANSWER_ROWS = 3;

/** All lanes as screen lines, no more than fit, side by side where there is room; of each answer its last lines. */
export function drawLanes(lanes: readonly Lane[], screen: Screen): string[] {
  const perRow = Math.max(1, Math.min(lanes.length, Math.floor(screen.columns / MIN_LANE_COLUMNS)));
  const width = Math.floor(screen.columns / perRow) - GAP;
  const rowsOfLanes = Math.ceil(lanes.length / perRow);
  const room = Math.max(MIN_ANSWER_ROWS, Math.floor((screen.rows - 2) / rowsOfLanes) - FRAME_ROWS);
  const longest = Math.max(0, ...lanes.map((lane) => wrap(answerText(lane), width).length));
  const answerRows = Math.min(room, longest);
  const blocks = lanes.map((lane) => drawLane(lane, width, answerRows));
  return Array.from({ length: rowsOfLanes }, (_, row) =>
    joinBlocks(blocks.slice(row * perRow, (row + 1) * perRow), width),
  )
    .flat()
    .slice(0, screen.rows - 1);
}

function drawLane(lane: Lane, width: number, answerRows: number): string[] {
  return [
    `▌ ${lane.title}`.slice(0, width),
    ...rows(wrap(routeText(lane), width), ROUTE_ROWS),
    ...rows(wrap(answerText(lane), width).slice(-answerRows), answerRows),
    ...rows(wrap(endingText(lane), width), ENDING_ROWS),
    '',
  ];
}

/** Exactly so many: the rest is cut, what is missing stays empty. */
function rows(lines: string[], count: number): string[] {
  return Array.from({ length: count }, (_, index) => lines[index] ?? '');
}

function joinBlocks(blocks: string[][], width: number): string[] {
  const height = blocks[0]?.length ?? 0;
  return Array.from({ length: height }, (_, line) =>
    blocks
      .map((block) => (block[line] ?? '').padEnd(width + GAP))
      .join('')
      .trimEnd(),
  );
}

/** Breaks at spaces where it can. What a model writes must not steer the terminal: control sequences are taken out. */
export function wrap(text: string, width: number): string[] {
  return stripVTControlCharacters(text)
    .split('\n')
    .flatMap((line) => wrapLine(line, width));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > 0 ? space : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}
