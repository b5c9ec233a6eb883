import type { Environment } from '../shared/config/environment.ts';
import { createMetricsServer, type MetricsServerDeps } from './metrics-server.ts';
import type { WorkerArguments } from './worker-arguments.ts';

export interface ServeMetricsDeps extends Omit<MetricsServerDeps, 'host' | 'port'> {
  args: Pick<WorkerArguments, 'metricsPort'>;
  environment: Pick<Environment, 'metricsHost' | 'metricsPort'>;
  /** Takes how to stop the server. */
  release: (stop: () => Promise<void>) => void;
}

/**
 * Serves metrics on the port that the command line asks for, else the environment. Resolves with the base URL; null:
 * nobody asks. Rejects when the address cannot be listened on.
 */
export async function serveMetrics(deps: ServeMetricsDeps): Promise<string | null> {
  const port = deps.args.metricsPort ?? deps.environment.metricsPort;
  if (port === null) return null;
  const server = createMetricsServer({ ...deps, host: deps.environment.metricsHost, port });
  deps.release(server.stop);
  return await server.start();
}
