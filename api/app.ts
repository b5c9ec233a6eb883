import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';

import { createKeyring } from './auth/keyring.ts';
import { type AppDeps, createServices } from './create-services.ts';
import { authenticate } from './plugins/authenticate.ts';
import { answerClientError } from './plugins/client-errors.ts';
import { errorHandler, sendError } from './plugins/error-handler.ts';
import { httpMetrics } from './plugins/http-metrics.ts';
import { jsonBody } from './plugins/json-body.ts';
import { watchMethods } from './plugins/method-not-allowed.ts';
import { openapi } from './plugins/openapi.ts';
import { rateLimit } from './plugins/rate-limit.ts';
import { requestId, requestIdOf } from './plugins/request-id.ts';
import { chatCompletionRoutes } from './routes/chat-completions.ts';
import { healthRoutes } from './routes/health.ts';
import { jobEventRoutes } from './routes/job-events.ts';
import { jobRoutes } from './routes/jobs.ts';
import { metricsRoute } from './routes/metrics.ts';
import { modelRoutes } from './routes/models.ts';
import { queueRoutes } from './routes/queues.ts';
import { routingExampleRoutes } from './routes/routing-examples.ts';
import { submitJobRoute } from './routes/submit-job.ts';
import { usageRoutes } from './routes/usage.ts';
import { registerWebsocket, websocketRoute } from './routes/websocket.ts';
import { createAjv } from './schemas/ajv.ts';

export type { AppDeps } from './create-services.ts';

const VERSION = '0.1.0';
const CLOSE_GRACE_MS = 2000;

/** Builds the gateway's HTTP side and never listens. `close` ends every stream with a last word. */
export async function createApp(deps: AppDeps): Promise<FastifyInstance> {
  const { limits, tenants } = deps.config.gateway;
  const ajv = createAjv();
  const { services, stop } = createServices(deps);
  const loggerInstance: FastifyBaseLogger = deps.logger;
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    genReqId: requestIdOf,
    // A node that shuts down still answers in its own words: the routes say `shutting_down`.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply),
    // A long answer is silent for minutes: the kernel's probes keep what lies between awake.
    http: { keepAlive: true, keepAliveInitialDelay: 15_000 },
  });
  app.setValidatorCompiler(({ schema }) => ajv.compile(schema as object));
  app.setSerializerCompiler(() => JSON.stringify);
  closeInOrder(app, deps, stop);

  await app.register(requestId);
  await app.register(errorHandler);
  await app.register(jsonBody);
  await app.register(httpMetrics, { metrics: deps.metrics });
  await app.register(openapi, { version: VERSION });
  await registerWebsocket(app, limits);

  const methods = watchMethods(app);
  healthRoutes(app, services);
  metricsRoute(app, services);
  app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs'));
  await app.register(
    async (v1) => {
      await v1.register(authenticate, { keyring: createKeyring(tenants) });
      await v1.register(rateLimit, limits);
      chatCompletionRoutes(v1, services);
      submitJobRoute(v1, services);
      jobRoutes(v1, services);
      jobEventRoutes(v1, services);
      modelRoutes(v1, services);
      queueRoutes(v1, services);
      usageRoutes(v1, services);
      routingExampleRoutes(v1, services);
      websocketRoute(v1, services, ajv);
    },
    { prefix: '/v1' },
  );
  methods.close();
  return app;
}

/**
 * What waits for a job gets its last word and ends; then connections close as they fall idle. What is left after the
 * grace is cut: a connection that never sent a request is not idle to Node, and would hold the server for a minute.
 */
function closeInOrder(app: FastifyInstance, deps: AppDeps, stop: () => Promise<void>): void {
  let cut: NodeJS.Timeout | undefined;
  app.addHook('preClose', async () => {
    cut = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
    await deps.follower.close();
    await stop();
  });
  app.addHook('onClose', async () => clearTimeout(cut));
}
