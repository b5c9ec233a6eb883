import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';

import { ERRORS } from '../../shared/errors.ts';

/** OpenAPI from the routes' own schemas, at `/docs`. */
export const openapi = fp<{ version: string }>(async (app, { version }) => {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Switchyard', description: describe(), version },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    },
  });
  await app.register(fastifySwaggerUi, { routePrefix: '/docs' });
});

function describe(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, type, retryable }]) =>
      `| \`${code}\` | ${status} | ${type} | ${retryable ? 'yes' : 'no'} |`,
  );
  return [
    'An agentic inference gateway. `model: "auto"` lets the router decide.',
    '',
    'Every error is `{"error": {"message", "type", "code", "param"}}`; `param` is the path of the field at fault.',
    '',
    '| code | HTTP status | type | retry helps |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
