/**
 * Keys whose values never reach a log: what users said, what models answered, and whatever opens a door.
 * Compared without case, `_` and `-`: `x-api-key`, `apiKey` and `API_KEY` are one.
 */
const PROMPTS_AND_ANSWERS =
  'messages content prompt input output text delta arguments reasoning reasoningcontent body request rawtext frame tools toolcalls responseformat';
const KEYS_AND_PASSWORDS =
  'authorization proxyauthorization cookie setcookie apikey xapikey password secret token redisurl streamredisurl keysha256';

const SECRET_KEYS: ReadonlySet<string> = new Set(`${PROMPTS_AND_ANSWERS} ${KEYS_AND_PASSWORDS}`.split(' '));

const REDACTED = '[redacted]';

/** Deeper objects are not for a log line. */
const MAX_DEPTH = 6;

/** A copy without the values of secret keys, at any depth. Class instances are left to pino's serializers. */
export function redact(fields: Record<string, unknown>, depth = 0): Record<string, unknown> {
  const entries = Object.entries(fields).map(([key, value]) => [
    key,
    isSecret(key) && value !== null && value !== undefined ? REDACTED : redactValue(value, depth),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function redactValue(value: unknown, depth: number): unknown {
  if (Array.isArray(value))
    return depth >= MAX_DEPTH ? REDACTED : value.map((item) => redactValue(item, depth + 1));
  if (!isPlainObject(value)) return value;
  return depth >= MAX_DEPTH ? REDACTED : redact(value, depth + 1);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isSecret(key: string): boolean {
  return SECRET_KEYS.has(key.toLowerCase().replaceAll(/[_-]/g, ''));
}
