import {
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type LevelWithSilent,
  type Logger,
  pino,
} from 'pino';

import { describeError } from './describe-error.ts';
import { redact } from './redact.ts';

export interface LoggerOptions {
  level: LevelWithSilent;
  /** Which process writes: on every line. */
  component: 'api' | 'worker' | 'simulator';
  /** Standard output when left out. */
  destination?: DestinationStream;
}

/**
 * JSON lines on standard output. Prompts, answers and keys are taken out of every line, whoever logs them; the
 * message text itself is the caller's to keep clean. Whoever works on one job logs through
 * `logger.child({ job: id })`, so that the job's id is on each of its lines.
 */
export function createLogger({ level, component, destination }: LoggerOptions): Logger {
  const logger = pino(
    {
      level,
      base: { component },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields),
      },
      serializers: { err: describeError, req: describeRequest },
    },
    destination ?? pino.destination(1),
  );
  return redactChildren(logger);
}

type CreateChild = (this: Logger, bindings: Bindings, options?: ChildLoggerOptions) => Logger;

/** Pino formats the bindings of a root logger only. Children inherit `child` from this one, at any depth. */
function redactChildren(logger: Logger): Logger {
  const createChild = Reflect.get(logger, 'child') as unknown as CreateChild;
  return Object.assign(logger, {
    child(this: Logger, bindings: Bindings, options?: ChildLoggerOptions) {
      return createChild.call(this, redact(bindings), options);
    },
  });
}

/** Of a Fastify request: no headers, and no query, where a browser's WebSocket has to put its key. */
function describeRequest(request: { id?: unknown; method?: string; url?: string }): object {
  return { id: request.id, method: request.method, path: request.url?.split('?', 1)[0] };
}
