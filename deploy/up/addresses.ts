import type { Gateway, RunningEngine } from './gateway.ts';

/** What `npm start` prints when all is up, the line that scripts wait for last. */
export function describeAddresses(gateway: Gateway): string {
  const [url = '', ...others] = gateway.urls;
  const rows: [string, string][] = [
    ['API', `${url}/v1`],
    ...others.map((other): [string, string] => ['', `${other}/v1`]),
    ['docs', `${url}/docs`],
    ['WebSocket', `${url.replace('http', 'ws')}/v1/ws`],
    ['queues', `${url}/v1/queues`],
    ['metrics', `${url}/metrics`],
    ...gateway.engines.map((engine): [string, string] => ['', describeMetrics(engine)]),
    ['Redis', withoutPassword(gateway.redisUrl)],
    ['logs', gateway.logFolder],
    ...gateway.engines.map((engine): [string, string] => [engine.model, describeEngine(engine)]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
  return `\n${table}\n\nswitchyard ready ${url}\n`;
}

function describeMetrics({ metricsUrl, model }: RunningEngine): string {
  return `${metricsUrl} (worker of ${model})`;
}

function describeEngine({ url, simulated, lacks }: RunningEngine): string {
  if (simulated) return `${url} (simulated)`;
  return [withoutPassword(url), ...lacks.map((lack) => `(${lack})`)].join(' ');
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//***@');
}
