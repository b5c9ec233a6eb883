/** What shall go wrong. All parts are optional; counts are output tokens that still arrive. */
export interface Fault {
  /** Answers at once with this HTTP status. */
  status?: number;
  /** Error inside the stream when the next token is due. */
  failAfter?: number;
  /** Silence from then on; the connection stays, and inside the engine the request runs on to its end. */
  hangAfter?: number;
  /** The socket is destroyed. */
  cutAfter?: number;
  /** At least this long between two tokens, real milliseconds. */
  slowMs?: number;
  /** The stream ends without `data: [DONE]`. */
  noDone?: boolean;
  /**
   * `/metrics` answers with an old scrape, with something else than metrics, with metrics that cannot be true, with
   * the first half of a scrape, with megabytes, not at all, or with this status.
   */
  metrics?: MetricsFault;
  /** `/health` answers with this status. */
  health?: number;
}

const METRICS_FAULTS = ['stale', 'garbage', 'nonsense', 'cut', 'huge', 'hang'] as const;
export type MetricsFault = (typeof METRICS_FAULTS)[number] | number;

export class InvalidFault extends Error {
  override readonly name = 'InvalidFault';
}

type Reader = (value: string) => Partial<Fault>;

const count = (value: string): number => {
  const number = Number(value);
  if (value === '' || !Number.isInteger(number) || number < 0) throw new InvalidFault(`${value} is no count`);
  return number;
};

const READERS: Readonly<Record<string, Reader>> = {
  status: (value) => ({ status: count(value) }),
  'fail-after': (value) => ({ failAfter: count(value) }),
  'hang-after': (value) => ({ hangAfter: count(value) }),
  'cut-after': (value) => ({ cutAfter: count(value) }),
  slow: (value) => ({ slowMs: count(value) }),
  'no-done': () => ({ noDone: true }),
  metrics: (value) => ({ metrics: METRICS_FAULTS.find((name) => name === value) ?? count(value) }),
  health: (value) => ({ health: count(value) }),
};

/**
 * A fault from its text, `fail-after=20, slow=50`, or from an object or JSON text of the same names.
 * Throws InvalidFault.
 */
export function readFault(value: unknown): Fault {
  if (typeof value === 'string')
    return value.trim().startsWith('{') ? readJson(value) : readPairs(parts(value));
  if (typeof value !== 'object' || value === null) throw new InvalidFault('a fault is a text or an object');
  return readPairs(Object.entries(value).map(([name, part]) => [name, String(part)]));
}

function readJson(text: string): Fault {
  try {
    return readFault(JSON.parse(text) as unknown);
  } catch (error) {
    if (error instanceof InvalidFault) throw error;
    throw new InvalidFault('not JSON');
  }
}

function parts(text: string): [string, string][] {
  return text
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map((pair) => pair.split('=', 2))
    .map(([name, value]) => [name!, value ?? '']);
}

function readPairs(pairs: [string, string][]): Fault {
  let fault: Fault = {};
  for (const [name, value] of pairs) {
    const reader =
      READERS[
        name
          .replaceAll(/([A-Z])/g, '-$1')
          .replaceAll('_', '-')
          .toLowerCase()
      ];
    if (reader === undefined)
      throw new InvalidFault(`unknown fault ${name}; known: ${Object.keys(READERS).join(', ')}`);
    fault = { ...fault, ...reader(value) };
  }
  return fault;
}
