import { integer, list, optional, optionalSection, section, text } from './schema-parts.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const limits = optionalSection({
  body_bytes: integer(KIB, 8 * MIB),
  messages: integer(1, 2048),
  tools: integer(0, 128),
  schema_bytes: integer(1, 256 * KIB),
  schema_depth: integer(1, 32),
  streams_per_socket: integer(1, 256),
  frame_bytes: integer(KIB, 8 * MIB),
  queue_depth: integer(1, 10_000),
  requests_per_minute: integer(0, 0),
  max_deadline_ms: integer(SECOND_MS, 24 * HOUR_MS),
});

const retention = optionalSection({
  log_after_end_ms: integer(SECOND_MS, 10 * MINUTE_MS),
  log_after_deadline_ms: integer(SECOND_MS, 15 * MINUTE_MS),
  result_ms: integer(SECOND_MS, 24 * HOUR_MS),
  usage_ms: integer(HOUR_MS, 40 * 24 * HOUR_MS),
});

const streaming = optionalSection({
  flush_ms: integer(1, 12),
  heartbeat_ms: integer(100, 15 * SECOND_MS),
  slow_client_buffer_bytes: integer(KIB, MIB),
  slow_client_timeout_ms: integer(100, 30 * SECOND_MS),
  lease_ms: integer(SECOND_MS, 15 * SECOND_MS),
  silence_check_ms: integer(100, 7 * SECOND_MS),
});

const worker = optionalSection({
  look_ahead: integer(1, 4),
  kv_high_water: { type: 'number', minimum: 0.05, maximum: 1, default: 0.98 },
  engine_waiting_max: integer(0, 2),
  batch_prefill_tokens: integer(1, 512),
  starvation_ms: integer(SECOND_MS, 30 * SECOND_MS),
  exact_prompt_tokens: { type: 'boolean', default: false },
  affinity_wait_ms: integer(0, 2 * SECOND_MS),
  max_attempts: integer(1, 4),
  retry_backoff_ms: integer(0, 500),
  drain_grace_ms: integer(0, 25 * SECOND_MS),
  engine_silence_ms: integer(SECOND_MS, MINUTE_MS),
});

const tenant = section(
  {
    // Part of Redis keys: no braces, no colon.
    name: text('^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$', 'a name of letters, digits and . _ - (at most 64)'),
    key_sha256: {
      type: 'array',
      minItems: 1,
      items: text('^[0-9a-f]{64}$', 'the SHA-256 of a key as 64 lower-case hex digits'),
    },
    admin: { type: 'boolean', default: false },
    budget: optional(
      section(
        {
          usd: { type: 'number', exclusiveMinimum: 0, maximum: 1_000_000 },
          period: { type: 'string', enum: ['hour', 'day', 'month'], default: 'month' },
        },
        ['usd'],
      ),
    ),
    weight: { type: 'number', minimum: 0.001, maximum: 1000, default: 1 },
  },
  ['name', 'key_sha256'],
);

/** `configs/gateway.yaml`. */
export const GATEWAY_SCHEMA = section({ limits, retention, streaming, worker, tenants: list(tenant) });
