import type { FastifyRequest } from 'fastify';

import { SwitchyardError } from '../../shared/errors.ts';

const KEY = /^[\x20-\x7e]{1,255}$/;

/** The `Idempotency-Key` header, or null. Throws `invalid_request` for one that is no key. */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') return null;
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw new SwitchyardError(
    'invalid_request',
    'An idempotency key has 1 to 255 printable ASCII characters.',
    {
      param: 'Idempotency-Key',
    },
  );
}
