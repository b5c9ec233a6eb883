import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';

import type { Config, ModelConfig } from '../shared/config/types.ts';

export const WORKER_USAGE = `Runs one worker: takes a model's jobs from the queue and drives one engine with them.

  npm run worker -- --model ID --engine URL [options]

  --model ID         a model of configs/models.yaml
  --engine URL       base URL of an OpenAI-compatible server, without /v1
  --simulated        the engine is a simulator: said wherever the worker is shown
  --id NAME          the worker's name (default: made from host and chance)
  --metrics-port N   serves /metrics, /healthz and /readyz; 0: on any free port, which is printed (default: off)
  --help             this text

Environment: REDIS_URL, STREAM_REDIS_URL, SWITCHYARD_CONFIG, LOG_LEVEL, METRICS_HOST (127.0.0.1), METRICS_PORT`;

export interface WorkerArguments {
  model: string;
  engine: string;
  simulated: boolean;
  id: string;
  /** 0: any free one; null: what the environment says. */
  metricsPort: number | null;
}

/** Throws an Error whose message says what is wrong with the command line. Null: `--help` was asked for. */
export function parseWorkerArguments(argv: string[]): WorkerArguments | null {
  const { values } = parseArgs({
    args: argv,
    options: {
      model: { type: 'string' },
      engine: { type: 'string' },
      id: { type: 'string' },
      'metrics-port': { type: 'string' },
      simulated: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  if (values.model === undefined) throw new Error('--model is missing');
  if (values.engine === undefined) throw new Error('--engine is missing');
  return {
    model: values.model,
    engine: engineUrl(values.engine),
    simulated: values.simulated,
    id: values.id ?? `${hostname()}-${randomBytes(3).toString('hex')}`,
    metricsPort: metricsPort(values['metrics-port']),
  };
}

function metricsPort(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error(`--metrics-port: not a port number from 0 to 65535: ${text}`);
}

/** People paste the URL that their SDK takes: a trailing `/v1` is cut. */
function engineUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error(`--engine: not an http(s) URL: ${text}`);
  return url.href.replace(/\/+$/, '').replace(/\/v1$/, '');
}

/** The configured model by id or alias. Throws an Error that lists what there is. */
export function findModel(config: Config, name: string): ModelConfig {
  const model = config.models.find(({ id, aliases }) => id === name || aliases.includes(name));
  if (model !== undefined) return model;
  throw new Error(
    `--model: no model "${name}"; configured are ${config.models.map(({ id }) => id).join(', ')}`,
  );
}
