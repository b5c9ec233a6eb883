/** Prints rows under a title as they come, columns aligned. */
export function printTitle(title: string, columns: readonly string[]): void {
  process.stdout.write(`\n${title}\n${row('', columns)}`);
}

export function printRow(label: string, cells: readonly string[]): void {
  process.stdout.write(row(label, cells));
}

function row(label: string, cells: readonly string[]): string {
  return `  ${label.padEnd(34)}${cells.map((cell) => cell.padStart(15)).join('')}\n`;
}

export const integer = (value: number) => Math.round(value).toLocaleString('en-US');
export const ratio = (value: number) => value.toFixed(2);
export const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
export const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
