import type { AddressInfo } from 'node:net';

import type { FastifyInstance } from 'fastify';

import { createApp } from '../../../api/app.ts';
import type { AppDeps } from '../../../api/create-services.ts';
import { createDeps } from '../../../api/deps.ts';
import type { Config } from '../../../shared/config/types.ts';
import { createLogger } from '../../../shared/observability/logger.ts';

export interface ApiNode {
  app: FastifyInstance;
  deps: AppDeps;
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** `ws://…/v1/ws` */
  socketUrl: string;
  /** As SIGTERM does. Idempotent. */
  close(): Promise<void>;
}

/** One api node in this process, wired and listening as the real one. */
export async function startApiNode(redisUrl: string, config: Config): Promise<ApiNode> {
  const logger = createLogger({ level: 'silent', component: 'api' });
  const environment = { redisUrl, streamRedisUrl: null };
  const { deps, start, release } = createDeps({ config, environment, logger });
  const app = await createApp(deps);
  await start();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  return {
    app,
    deps,
    url: `http://127.0.0.1:${port}`,
    socketUrl: `ws://127.0.0.1:${port}/v1/ws`,
    close: () => (closing ??= app.close().then(release)),
  };
}
