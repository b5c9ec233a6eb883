import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createSchemaCompiler } from '../../workers/structured-output/compile-schema.ts';
import { type AgentJob, agentJobs } from '../fixtures/agent-jobs.ts';
import { startGateway, type TestGateway } from '../helpers/gateway.ts';
import { isTerminal, openJobSocket, type SocketEvent } from '../helpers/job-socket.ts';

const REQUESTS = join(process.env['SWITCHYARD_DATA'] ?? '../shared/data', 'routing/requests.jsonl.gz');

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ speed: 50 });
});
afterAll(() => gateway.stop());

/** Submits all jobs at once over one socket; resolves with the events of each, by its stream id. */
async function runAll(jobs: AgentJob[]): Promise<Map<string, SocketEvent[]>> {
  const socket = await openJobSocket(gateway.url);
  const events = new Map<string, SocketEvent[]>(jobs.map((_, index) => [`s${index}`, []]));
  let open = jobs.length;
  const done = new Promise<void>((resolve) => {
    socket.onEvent((event) => {
      events.get(event.stream_id ?? '')?.push(event);
      if (isTerminal(event) || event.type === 'error') open -= 1;
      if (open === 0) resolve();
    });
  });
  for (const [index, job] of jobs.entries()) {
    socket.send({ type: 'job.create', stream_id: `s${index}`, request: { model: 'auto', ...job } });
  }
  await done;
  await socket.close();
  return events;
}

/** Each job completed, in order and without a hole; its calls are of offered tools and their arguments fit. */
function expectAnswered(jobs: AgentJob[], all: Map<string, SocketEvent[]>): number {
  const compiler = createSchemaCompiler();
  let calls = 0;
  for (const [index, job] of jobs.entries()) {
    const events = all.get(`s${index}`)!.filter((event) => event.type !== 'queue.position');
    expect(events.at(-1), `job ${index}`).toMatchObject({ type: 'job.completed' });
    expect(events.at(-1)).not.toHaveProperty('verification');
    expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_, at) => at + 1));
    for (const call of events.filter((event) => event.type === 'tool_call.completed')) {
      calls += 1;
      const tool = job.tools?.find((offered) => offered.function.name === call['name'])?.function;
      expect(tool, `job ${index} called ${String(call['name'])}`).toBeDefined();
      const args: unknown = JSON.parse(call['arguments'] as string);
      expect(fits(compiler, tool?.parameters, args), `job ${index}: ${JSON.stringify(args)}`).toEqual([]);
    }
  }
  return calls;
}

/** Real tool lists hold schemas that are none (`"type": "dict"`): there, being JSON is all that can be asked. */
function fits(
  compiler: ReturnType<typeof createSchemaCompiler>,
  schema: object | undefined,
  value: unknown,
): string[] {
  if (schema === undefined) return [];
  try {
    return compiler.compile(schema as never)(value);
  } catch {
    return [];
  }
}

describe('200 jobs at once over one WebSocket', () => {
  test('own prompts and tools', async () => {
    const jobs = agentJobs(200);
    const calls = expectAnswered(jobs, await runAll(jobs));
    expect(calls).toBeGreaterThan(50);
  });

  test.skipIf(!existsSync(REQUESTS))('real agents’ requests (skipped without the routing data)', async () => {
    const jobs = await firstToolRequests(200);
    const calls = expectAnswered(jobs, await runAll(jobs));
    expect(calls).toBeGreaterThanOrEqual(150);
  });
});

async function firstToolRequests(count: number): Promise<AgentJob[]> {
  const jobs: AgentJob[] = [];
  const lines = createInterface({ input: createReadStream(REQUESTS).pipe(createGunzip()) });
  for await (const line of lines) {
    const { source, messages, tools } = JSON.parse(line) as AgentJob & { source: string };
    if (source === 'bfcl') jobs.push(tools === undefined ? { messages } : { messages, tools });
    if (jobs.length === count) break;
  }
  lines.close();
  return jobs;
}
