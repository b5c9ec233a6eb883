import type { Ajv, ValidateFunction } from 'ajv';

import { SwitchyardError } from '../../shared/errors.ts';
import { type ClientFrame, clientFrameSchemas } from '../schemas/client-frames.ts';
import { explainViolation } from '../schemas/explain-violation.ts';
import { parseJson } from '../schemas/parse-json.ts';

/** A message as it came, judged as far as one can: `echo` names the stream or job that an answer is about. */
export type ReadFrame =
  | { outcome: 'frame'; frame: ClientFrame; echo: Echo }
  | { outcome: 'refused'; error: SwitchyardError; echo: Echo };

/** What an error frame repeats, so that a client with many streams knows whose error it is. */
export interface Echo {
  stream_id?: string;
  job_id?: string;
}

export function createReadFrame(ajv: Ajv, maxBytes: number): (bytes: Buffer, isBinary: boolean) => ReadFrame {
  const validators = new Map<string, ValidateFunction>(
    Object.entries(clientFrameSchemas).map(([type, schema]) => [type, ajv.compile(schema)]),
  );

  function check(value: unknown): ClientFrame {
    const type = fieldOf(value, 'type');
    if (type === undefined) {
      throw new SwitchyardError('invalid_request', 'A frame is an object with a type.', { param: 'type' });
    }
    const validate = validators.get(type);
    if (validate === undefined) {
      const known = [...validators.keys()].join(', ');
      throw new SwitchyardError('unknown_frame', `There is no such frame. Known: ${known}.`, {
        param: 'type',
      });
    }
    if (!validate(value)) throw explainViolation(validate.errors ?? []);
    return value as ClientFrame;
  }

  return (bytes, isBinary) => {
    let echo: Echo = {};
    try {
      if (isBinary) throw new SwitchyardError('unsupported_media_type', 'Frames are text, not binary.');
      if (bytes.length > maxBytes) {
        throw new SwitchyardError('request_too_large', `A frame may have at most ${maxBytes} bytes.`);
      }
      const value = parseJson(bytes);
      echo = echoOf(value);
      return { outcome: 'frame', frame: check(value), echo };
    } catch (error) {
      if (!(error instanceof SwitchyardError)) throw error;
      return { outcome: 'refused', error, echo };
    }
  };
}

function echoOf(value: unknown): Echo {
  const streamId = fieldOf(value, 'stream_id');
  const jobId = fieldOf(value, 'job_id');
  return {
    ...(streamId === undefined ? {} : { stream_id: streamId.slice(0, MAX_ECHO) }),
    ...(jobId === undefined ? {} : { job_id: jobId.slice(0, MAX_ECHO) }),
  };
}

const MAX_ECHO = 128;

function fieldOf(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  const field = (value as Record<string, unknown>)[name];
  return typeof field === 'string' ? field : undefined;
}
