import type { ModelRole } from '../types/route.ts';
import { integer, list, optional, optionalSection, section, share, text } from './schema-parts.ts';

const ROLES: ModelRole[] = ['small', 'large'];

const NAME = text(
  '^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$',
  'a name of letters, digits and . _ / - (at most 100)',
);
const SLUG = text('^[a-z0-9][a-z0-9_.-]*$', 'a name in lower case, e.g. hermes or 8b-h100');
const NOT_EMPTY = text('\\S', 'text');
const TOKENS = { type: 'integer', minimum: 1 };
const USD = { type: 'number', minimum: 0 };

const price = section(
  { prompt: USD, cached_prompt: USD, completion: USD, gpu_usd_per_hour: { ...USD, default: 0 } },
  ['prompt', 'completion'],
);

const model = section(
  {
    id: NAME,
    aliases: list(NAME),
    engine_model: NOT_EMPTY,
    weights: optionalSection({ repository: NOT_EMPTY, revision: optional(NOT_EMPTY) }),
    role: { type: 'string', enum: ROLES },
    quantization: optional(SLUG),
    context_length: TOKENS,
    default_max_tokens: integer(1, 1024),
    max_max_tokens: integer(1, 4096),
    max_num_seqs: integer(1, 256),
    max_num_batched_tokens: integer(1, 8192),
    tool_parser: optional(SLUG),
    reasoning_parser: optional(SLUG),
    price,
    engines: list(NOT_EMPTY),
    vllm_args: list({ type: 'string' }),
    simulator_preset: { ...SLUG, default: '8b-h100' },
    kv_capacity_tokens: optional(TOKENS),
    batch_kv_share: share(1),
  },
  ['id', 'engine_model', 'role', 'context_length', 'price'],
);

/** `configs/models.yaml`. */
export const MODELS_SCHEMA = section({ models: { type: 'array', items: model, minItems: 1 } }, ['models']);
