import type { LevelWithSilent } from 'pino';

import { parseRedisUrl } from '../redis/parse-redis-url.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';

/** What the environment says. This file is the only one of the gateway that reads `process.env`. */
export interface Environment {
  host: string;
  /** 0: any free port. */
  port: number;
  /** Any URL that `parse-redis-url.ts` understands; null: not set, `npm start` brings one up. */
  redisUrl: string | null;
  /** For the event logs; null: the same Redis. */
  streamRedisUrl: string | null;
  configFolder: string;
  logLevel: LevelWithSilent;
  /** Where a worker shows its metrics; null: nowhere, 0: any free port. */
  metricsHost: string;
  metricsPort: number | null;
}

/** What `npm run api` and `npm run worker` use when nobody set `REDIS_URL`. */
export const DEFAULT_REDIS_URL = 'redis://127.0.0.1:6379';

const LOG_LEVELS: LevelWithSilent[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Throws one `ConfigError` that names every variable with an invalid value. An empty variable counts as not set. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const problems: ConfigProblem[] = [];
  const read = <T>(name: string, fallback: T, parse: (text: string) => T | null, expected: string): T => {
    const text = variables[name]?.trim() ?? '';
    if (text === '') return fallback;
    const value = parse(text);
    if (value === null)
      problems.push({ file: 'environment', line: null, path: name, message: `must be ${expected}` });
    return value ?? fallback;
  };
  const environment: Environment = {
    host: read('HOST', '127.0.0.1', hostOf, HOST_FORM),
    port: read('PORT', 8080, portOf, PORT_FORM),
    redisUrl: read('REDIS_URL', null, redisUrlOf, REDIS_URL_FORM),
    streamRedisUrl: read('STREAM_REDIS_URL', null, redisUrlOf, REDIS_URL_FORM),
    configFolder: read('SWITCHYARD_CONFIG', 'configs', (text) => text, 'a folder'),
    logLevel: read('LOG_LEVEL', 'info', logLevelOf, `one of ${LOG_LEVELS.join(', ')}`),
    metricsHost: read('METRICS_HOST', '127.0.0.1', hostOf, HOST_FORM),
    metricsPort: read('METRICS_PORT', null, portOf, PORT_FORM),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return environment;
}

const HOST_FORM = 'a host name or an IP address';
const PORT_FORM = 'a port number from 0 to 65535';
const REDIS_URL_FORM =
  'a redis://, rediss://, unix://, redis-cluster:// or redis-sentinel:// URL, or the absolute path of a Unix socket';

function hostOf(text: string): string | null {
  return /^[A-Za-z0-9.:_-]+$/.test(text) ? text : null;
}

function portOf(text: string): number | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;
}

function redisUrlOf(text: string): string | null {
  const url = text.startsWith('/') ? `unix://${text}` : text;
  try {
    parseRedisUrl(url);
    return url;
  } catch {
    return null;
  }
}

function logLevelOf(text: string): LevelWithSilent | null {
  return LOG_LEVELS.find((level) => level === text.toLowerCase()) ?? null;
}
