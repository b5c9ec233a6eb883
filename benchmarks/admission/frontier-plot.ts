import type { FrontierPoint } from './interactive-beside-batch.ts';

const WIDTH = 420;
const HEIGHT = 320;
const MARGIN = { left: 56, top: 36, right: 16, bottom: 44 };
const COLOURS = { baseline: '#888888', switchyard: '#2f6fb2', chosen: '#c2410c' };
/** Left of it, batch is all but stopped; above, interactive requests wait for seconds: the axis is logarithmic. */
const MAX_RATIO = 10_000;
const MAX_SHARE = 1.4;

/** Interactive TTFT p99 (against alone, logarithmic) over all output tokens (against the unprotected engine), one panel for each preset; SVG. */
export function frontierSvg(
  presets: readonly { preset: string; frontier: readonly FrontierPoint[] }[],
): string {
  const panels = presets.map((preset, index) => panel(preset, index * WIDTH));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH * presets.length}" height="${HEIGHT}" font-family="sans-serif" font-size="11">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

function panel(
  { preset, frontier }: { preset: string; frontier: readonly FrontierPoint[] },
  left: number,
): string {
  const lines = [1, 3, 10, 100, 1000, 10_000].map((value) => {
    const y = yOf(value);
    return `<path d="M${MARGIN.left} ${y}H${WIDTH - MARGIN.right}" stroke="#e5e5e5"/><text x="${MARGIN.left - 6}" y="${y + 4}" text-anchor="end">${value}×</text>`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1, 1.25].map(
    (value) =>
      `<text x="${xOf(value)}" y="${HEIGHT - MARGIN.bottom + 16}" text-anchor="middle">${value * 100} %</text>`,
  );
  const axis = `<text x="${WIDTH / 2}" y="${HEIGHT - 8}" text-anchor="middle">all output tokens, of the unprotected engine's</text>`;
  const title = `<text x="${MARGIN.left}" y="20" font-size="13">${preset}: interactive TTFT p99 / alone</text>`;
  return `<g transform="translate(${left} 0)">${title}${lines.join('')}${ticks.join('')}${axis}${frontier.map(point).join('')}</g>`;
}

function point({ label, ttftVsAlone, allVsUnprotected, kind }: FrontierPoint): string {
  const radius = kind === 'chosen' ? 6 : 4;
  return `<circle cx="${xOf(allVsUnprotected)}" cy="${yOf(ttftVsAlone)}" r="${radius}" fill="${COLOURS[kind]}"><title>${label}: ${ttftVsAlone.toFixed(2)}×, ${(100 * allVsUnprotected).toFixed(0)} %</title></circle>`;
}

function xOf(share: number): number {
  const inner = WIDTH - MARGIN.left - MARGIN.right;
  return round(MARGIN.left + (Math.min(share, MAX_SHARE) / MAX_SHARE) * inner);
}

function yOf(value: number): number {
  const inner = HEIGHT - MARGIN.top - MARGIN.bottom;
  const up = Math.log(Math.min(Math.max(value, 1), MAX_RATIO)) / Math.log(MAX_RATIO);
  return round(HEIGHT - MARGIN.bottom - up * inner);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
