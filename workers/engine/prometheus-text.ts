/** One sample of Prometheus' text format: `name{label="value"} 1.5`. The value may be NaN or infinite: the format has both. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?\s*$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;
const INFINITE: Readonly<Record<string, number>> = { '+Inf': Infinity, '-Inf': -Infinity };

/**
 * Samples whose name `wanted` holds, in the order of the text; other lines are passed over unread. A wanted line that
 * is no sample is `broken`: it is shown, cut to 80 characters, since the text as a whole cannot be trusted then.
 */
export function parsePrometheusText(
  text: string,
  wanted: ReadonlySet<string>,
): { samples: Sample[]; broken: string | null } {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const end = line.search(/[{\s]/);
    if (!wanted.has(end < 0 ? line : line.slice(0, end))) continue;
    const sample = parseLine(line);
    if (sample === null) return { samples, broken: line.slice(0, 80) };
    samples.push(sample);
  }
  return { samples, broken: null };
}

function parseLine(line: string): Sample | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const text = match[3]!;
  const value = INFINITE[text] ?? Number(text);
  if (Number.isNaN(value) && text !== 'NaN') return null;
  return { name: match[1]!, labels: parseLabels(match[2] ?? ''), value };
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(LABEL)) {
    labels[name!] = value!.replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
  }
  return labels;
}
