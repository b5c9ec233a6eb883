import { JOB_ID_PATTERN } from '../jobs/job-id.ts';
import { chatBodySchema } from './chat-body.ts';

const name = { type: ['string', 'null'], minLength: 1, maxLength: 256 } as const;

/** Everything beside the request that a client may say about a job, on HTTP and on the WebSocket. */
export const jobFields = {
  request: chatBodySchema,
  on_disconnect: { type: 'string', enum: ['continue', 'cancel'] },
  verify: { type: 'string', enum: ['stream', 'hold', 'rewind'] },
  deadline_ms: { type: ['integer', 'null'], minimum: 1 },
  metadata: {
    type: ['object', 'null'],
    maxProperties: 16,
    additionalProperties: { type: 'string', maxLength: 512 },
  },
  session_id: name,
  run_id: name,
  parent_job_id: { type: ['string', 'null'], pattern: JOB_ID_PATTERN },
  webhook: {
    type: ['object', 'null'],
    required: ['url'],
    properties: { url: { type: 'string', pattern: '^https?://', maxLength: 2048 } },
  },
} as const;

/** Our own envelope is strict: a misspelt `on_disconnect` must not be ignored. */
export const jobBodySchema = {
  type: 'object',
  required: ['request'],
  properties: jobFields,
  additionalProperties: false,
} as const;
