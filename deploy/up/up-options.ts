import { parseArgs } from 'node:util';

import { UsageError } from './usage-error.ts';

export interface UpOptions {
  /** Engine URLs by model id; a model that is named here has no simulator. */
  engines: Map<string, string[]>;
  apis: number;
  /** How much faster than the real engine the simulators run. */
  speed: number;
  verbose: boolean;
}

const FLAGS = {
  engine: { type: 'string', multiple: true, default: [] as string[] },
  api: { type: 'string', default: '1' },
  speed: { type: 'string', default: '1' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const MAX_APIS = 64;
const MAX_SPEED = 10_000;

/** What the command line asks for; throws a `UsageError`. Model ids are checked later, against the configuration. */
export function parseUpOptions(args: string[]): UpOptions | 'help' {
  const values = parseFlags(args);
  if (values.help) return 'help';
  return {
    engines: parseEngines(values.engine),
    apis: parseNumber(
      '--api',
      values.api,
      (value) => Number.isInteger(value) && value >= 1 && value <= MAX_APIS,
    ),
    speed: parseNumber('--speed', values.speed, (value) => value > 0 && value <= MAX_SPEED),
    verbose: values.verbose,
  };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS, strict: true }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function parseEngines(values: string[]): Map<string, string[]> {
  const engines = new Map<string, string[]>();
  for (const value of values) {
    const split = value.indexOf('=');
    const url = URL.parse(value.slice(split + 1));
    if (split < 1 || url === null || !/^https?:$/.test(url.protocol)) {
      throw new UsageError(
        `--engine ${value}: must be MODEL=URL, as llama-3.1-8b-instruct=http://127.0.0.1:8000`,
      );
    }
    const model = value.slice(0, split);
    engines.set(model, [...(engines.get(model) ?? []), withoutV1(url)]);
  }
  return engines;
}

/** Engines are named by their base URL; the `/v1` that OpenAI clients are given is easily copied along. */
function withoutV1(url: URL): string {
  return url.href.replace(/\/(?:v1\/?)?$/, '');
}

function parseNumber(flag: string, text: string, accepts: (value: number) => boolean): number {
  const value = Number(text);
  if (text.trim() === '' || !accepts(value))
    throw new UsageError(`${flag} ${text}: not a number that makes sense here`);
  return value;
}
