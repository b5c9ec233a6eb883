import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createSchemaChecker } from '../../shared/json-schema/schema-checker.ts';
import { type AgentJob, agentJobs } from '../fixtures/agent-jobs.ts';
import { HAS_ROUTING_DATA, realToolRequests } from '../fixtures/routing-data.ts';
import { callProblems } from '../helpers/call-problems.ts';
import { startGateway, type TestGateway } from '../helpers/gateway.ts';
import { isTerminal, openJobSocket, type SocketEvent } from '../helpers/job-socket.ts';

let gateway: TestGateway;
/** Not the gateway's: a test's many answers come in bursts, and none of them is hostile. */
const schemas = createSchemaChecker({ timeLimitMs: 10_000 });

beforeAll(async () => {
  gateway = await startGateway({ speed: 50 });
});
afterAll(() => Promise.all([gateway.stop(), schemas.close()]));

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
async function expectAnswered(jobs: AgentJob[], all: Map<string, SocketEvent[]>): Promise<number> {
  let calls = 0;
  for (const [index, job] of jobs.entries()) {
    const events = all.get(`s${index}`)!.filter((event) => event.type !== 'queue.position');
    expect(events.at(-1), `job ${index}`).toMatchObject({ type: 'job.completed' });
    expect(events.at(-1)).not.toHaveProperty('verification');
    expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_, at) => at + 1));
    for (const call of events.filter((event) => event.type === 'tool_call.completed')) {
      calls += 1;
      const made = { name: call['name'] as string, arguments: call['arguments'] as string };
      expect(await callProblems(schemas, job, made), `job ${index}: ${JSON.stringify(made)}`).toEqual([]);
    }
  }
  return calls;
}

describe('200 jobs at once over one WebSocket', () => {
  test('own prompts and tools', async () => {
    const jobs = agentJobs(200);
    const calls = await expectAnswered(jobs, await runAll(jobs));
    expect(calls).toBeGreaterThan(50);
  });

  test.skipIf(!HAS_ROUTING_DATA)('real agents’ requests (skipped without the routing data)', async () => {
    const jobs = await realToolRequests(200);
    const calls = await expectAnswered(jobs, await runAll(jobs));
    expect(calls).toBeGreaterThanOrEqual(150);
  });
});
