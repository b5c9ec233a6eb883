import { parseArgs } from 'node:util';

import { UsageError } from '../up/usage-error.ts';

export const DEMO_HELP = `npm run demo [-- flags]

Submits five agent jobs over one WebSocket and shows their answers streaming side by side.

  --url URL    a gateway that already runs (otherwise one is brought up for the demo, with simulated engines)
  --key KEY    its API key, when it asks for one
  --plain      lines instead of the live view, as in a pipe
  --help
`;

export interface DemoOptions {
  url: string | null;
  key: string | null;
  plain: boolean;
}

/** Throws a `UsageError`. */
export function parseDemoOptions(args: string[]): DemoOptions | 'help' {
  const values = parseFlags(args);
  if (values.help) return 'help';
  const url = values.url === undefined ? null : URL.parse(values.url);
  if (values.url !== undefined && (url === null || !/^https?:$/.test(url.protocol))) {
    throw new UsageError(`--url ${values.url}: must be an address such as http://127.0.0.1:8080`);
  }
  return { url: url?.origin ?? null, key: values.key ?? null, plain: values.plain };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        url: { type: 'string' },
        key: { type: 'string' },
        plain: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
