import type { JobBody } from './bodies.ts';
import { jobFields } from './job-body.ts';

/** What a client may send on the WebSocket; the server's frames are the events of `shared/types/events.ts`. */
export type ClientFrame =
  | ({ type: 'job.create'; stream_id: string; idempotency_key?: string | null } & JobBody)
  | { type: 'job.subscribe'; jobs: Record<string, string | null> }
  | { type: 'job.cancel'; job_id: string }
  | { type: 'queues.subscribe' };

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength }) as const;

/** By `type`. Strict as all of our own envelope: a misspelt field must not be ignored. */
export const clientFrameSchemas: Record<ClientFrame['type'], object> = {
  'job.create': {
    type: 'object',
    required: ['stream_id', 'request'],
    properties: {
      type: {},
      stream_id: text(128),
      idempotency_key: { type: ['string', 'null'], pattern: '^[ -~]{1,255}$' },
      ...jobFields,
    },
    additionalProperties: false,
  },
  'job.subscribe': {
    type: 'object',
    required: ['jobs'],
    properties: {
      type: {},
      jobs: {
        type: 'object',
        minProperties: 1,
        additionalProperties: { type: ['string', 'null'], maxLength: 64 },
      },
    },
    additionalProperties: false,
  },
  'job.cancel': {
    type: 'object',
    required: ['job_id'],
    properties: { type: {}, job_id: text(128) },
    additionalProperties: false,
  },
  'queues.subscribe': { type: 'object', properties: { type: {} }, additionalProperties: false },
};
