import { AGENT_JOBS } from './demo/agent-jobs.ts';
import { DEMO_HELP, type DemoOptions, parseDemoOptions } from './demo/demo-options.ts';
import { runJobs } from './demo/run-jobs.ts';
import { showLive } from './demo/show-live.ts';
import { showPlain } from './demo/show-plain.ts';
import { toGatewayOptions } from './up/gateway-options.ts';
import { UsageError } from './up/usage-error.ts';
import { withGateway } from './up/with-gateway.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const options = parseDemoOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(DEMO_HELP);
  else await demo(options);
} catch (error) {
  say((error as Error).message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function demo(options: DemoOptions): Promise<void> {
  const { url } = options;
  if (url !== null) return show(url, options, new AbortController().signal);
  say('bringing up a gateway for the demo (--url takes one that runs) …');
  const flags = { engines: new Map(), apis: 1, speed: 1, verbose: false };
  const gateway = { ...toGatewayOptions(flags, say), port: 0 };
  await withGateway(gateway, ({ urls }, asked) => show(urls[0] ?? '', options, asked));
}

async function show(url: string, { key, plain }: DemoOptions, signal: AbortSignal): Promise<void> {
  const { stdout } = process;
  const view = stdout.isTTY && !plain ? showLive(stdout) : showPlain((text) => stdout.write(text));
  try {
    const lanes = await runJobs({ url, key }, AGENT_JOBS, view, signal);
    const completed = lanes.filter((lane) => lane.ending?.type === 'job.completed').length;
    say(`${completed} of ${lanes.length} jobs completed`);
    if (completed < lanes.length) process.exitCode = 1;
  } finally {
    view.close();
  }
}
