import type { Estimate } from '../../shared/routing/bootstrap.ts';

/** A markdown table: a row for each competitor, a column for each figure. */
export function table(title: string, rows: Record<string, Record<string, Estimate | number>>): string {
  const columns = Object.keys(Object.values(rows)[0] ?? {});
  const lines = [
    ['', ...columns],
    ['---', ...columns.map(() => '---')],
    ...Object.entries(rows).map(([name, of]) => [name, ...columns.map((column) => show(of[column]!))]),
  ];
  return `\n### ${title}\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function show(figure: Estimate | number): string {
  if (typeof figure === 'number') return short(figure);
  return `${short(figure.value)} (${short(figure.low)}–${short(figure.high)})`;
}

function short(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 0 : 3);
}
