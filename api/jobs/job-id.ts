import { randomBytes } from 'node:crypto';

/** Crockford's alphabet: no `i`, `l`, `o`, `u`, and in the order of its values. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 16;

export const JOB_ID_PATTERN = `^job_[${ALPHABET}]{${TIME_DIGITS + RANDOM_DIGITS}}$`;
const JOB_ID = new RegExp(JOB_ID_PATTERN);

/** A ULID after `job_`: sorts by the time of acceptance, 80 random bits, fit for URLs, Redis keys and BullMQ. */
export function createJobId(now: number = Date.now()): string {
  let time = '';
  for (let rest = now; time.length < TIME_DIGITS; rest = Math.floor(rest / 32))
    time = ALPHABET[rest % 32] + time;
  const random = Array.from(randomBytes(RANDOM_DIGITS), (byte) => ALPHABET[byte % 32]).join('');
  return `job_${time}${random}`;
}

/** Whatever else a client sends as an id is no job's, and never becomes part of a key. */
export function isJobId(text: string): boolean {
  return JOB_ID.test(text);
}
