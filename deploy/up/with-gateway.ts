import { onStopSignals } from '../process/stop-signals.ts';
import { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';

/**
 * Brings a gateway up for as long as `work` takes and stops it whatever happens. A first Ctrl-C aborts the signal
 * that `work` got and stops in order; a second one kills all and ends this process. Resolves when asked to stop.
 */
export async function withGateway(
  options: GatewayOptions,
  work: (gateway: Gateway, asked: AbortSignal) => Promise<void>,
): Promise<void> {
  const owner = createGateway(options);
  const asked = new AbortController();
  const forget = onStopSignals({
    stop() {
      options.say('stopping (Ctrl-C again: at once)');
      asked.abort(new Error('asked to stop'));
      void owner.stop();
    },
    kill() {
      owner.kill();
      process.exit(130);
    },
  });
  try {
    await work(await owner.start(), asked.signal);
  } catch (error) {
    if (!asked.signal.aborted) throw error;
  } finally {
    await owner.stop();
    forget();
  }
}
