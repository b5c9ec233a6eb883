import { once } from 'node:events';

import { describeAddresses } from './up/addresses.ts';
import { toGatewayOptions } from './up/gateway-options.ts';
import { HELP } from './up/help.ts';
import { parseUpOptions } from './up/up-options.ts';
import { UsageError } from './up/usage-error.ts';
import { withGateway } from './up/with-gateway.ts';

// stdout holds what was asked for (the addresses, the ready line); everything on the way to it goes to stderr.
const say = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const flags = parseUpOptions(process.argv.slice(2));
  if (flags === 'help') {
    process.stdout.write(HELP);
  } else {
    await withGateway(toGatewayOptions(flags, say), async (gateway, asked) => {
      process.stdout.write(describeAddresses(gateway));
      if (!asked.aborted) await once(asked, 'abort');
    });
  }
} catch (error) {
  say((error as Error).message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
