import fp from 'fastify-plugin';

import { parseJson } from '../schemas/parse-json.ts';

/** JSON is the only body that the gateway reads; every other content type is a 415. */
export const jsonBody = fp(async (app) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, bytes: Buffer) =>
      // `fetch` clients send the header without a body, as to `/cancel`; where a body is needed its schema says so.
      bytes.length === 0 ? undefined : parseJson(bytes),
  );
});
