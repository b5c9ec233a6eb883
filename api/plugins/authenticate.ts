import fp from 'fastify-plugin';

import { SwitchyardError } from '../../shared/errors.ts';
import { isForeignPage } from '../auth/is-foreign-page.ts';
import { type Keyring, EVERYBODY, type Tenant } from '../auth/keyring.ts';
import { presentedKey } from '../auth/presented-key.ts';

declare module 'fastify' {
  interface FastifyRequest {
    tenant: Tenant;
  }
}

/** Gives every request of its scope a tenant or ends it: 401 `missing_api_key` or `invalid_api_key`. */
export const authenticate = fp<{ keyring: Keyring }>(async (app, { keyring }) => {
  app.decorateRequest('tenant', { getter: () => EVERYBODY });
  if (keyring.open) {
    app.addHook('onRequest', async ({ headers }) => {
      if (isForeignPage(headers)) {
        throw new SwitchyardError(
          'missing_api_key',
          'Pages of other origins need an API key; none is configured.',
        );
      }
    });
    return;
  }
  app.addHook('onRequest', async (request) => {
    const key = presentedKey(request.headers);
    if (key === null) {
      throw new SwitchyardError('missing_api_key', 'Send an API key: Authorization: Bearer <key>.');
    }
    const tenant = keyring.tenantOf(key);
    if (tenant === null) throw new SwitchyardError('invalid_api_key', 'This API key is not known.');
    Object.defineProperty(request, 'tenant', { value: tenant });
  });
});
