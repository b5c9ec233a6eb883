import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { clearFaults, engineRequests, orderFault, until } from '../helpers/engine-state.ts';
import { startGateway, type TestGateway } from '../helpers/gateway.ts';
import { isTerminal, openJobSocket, type SocketEvent } from '../helpers/job-socket.ts';
import { readSse } from '../helpers/sse-client.ts';

const MODEL = 'llama-3.1-8b-instruct';

let gateway: TestGateway;
let engine: string;

beforeAll(async () => {
  gateway = await startGateway({
    apis: 2,
    workers: { [MODEL]: 1, 'qwen2.5-7b-instruct': 1, 'llama-3.1-70b-instruct-awq': 1 },
    speed: 5,
  });
  engine = gateway.workers.find(({ model }) => model === MODEL)!.simulator.address;
});
beforeEach(() => clearFaults(engine));
afterAll(() => gateway.stop());

async function post(path: string, body: unknown, node = 0): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return await fetch(`${gateway.urls[node]}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function submit(content: string): Promise<string> {
  const response = await post('/v1/jobs', {
    request: { model: MODEL, messages: [{ role: 'user', content }] },
  });
  expect(response.status).toBe(202);
  return ((await response.json()) as { id: string }).id;
}

async function events(jobId: string): Promise<SocketEvent[]> {
  const all: SocketEvent[] = [];
  for await (const { data, id } of readSse(`${gateway.url}/v1/jobs/${jobId}/events`)) {
    if (id !== undefined) all.push(JSON.parse(data) as SocketEvent);
  }
  return all;
}

const nothingHeld = async (): Promise<boolean> => {
  const { running, waiting, blocks } = await engineRequests(engine);
  return running.length === 0 && waiting.length === 0 && blocks.used === 0;
};

describe('cancel', () => {
  test('of a running job, asked at another node: the engine lets go and the log ends once', async () => {
    await orderFault(engine, { fault: 'slow=50' });
    const jobId = await submit('Tell me everything about brakes.');
    await until(async () => (await engineRequests(engine)).running.length === 1);
    expect((await post(`/v1/jobs/${jobId}/cancel`, {}, 1)).status).toBe(200);
    await until(nothingHeld);
    const all = await events(jobId);
    expect(all.filter(isTerminal).map(({ type }) => type)).toEqual(['job.cancelled']);
    expect((await post(`/v1/jobs/${jobId}/cancel`, {})).status).toBe(200);
  });

  test('of a job that waits behind a stopped worker: it never runs', async () => {
    const worker = gateway.workers.find(({ model }) => model === MODEL)!.process;
    const held = await submit('warm up');
    await events(held);
    worker.kill('SIGSTOP');
    try {
      const jobId = await submit('This must never reach the engine.');
      await post(`/v1/jobs/${jobId}/cancel`, {});
      const all = await events(jobId);
      expect(all.at(-1)?.type).toBe('job.cancelled');
      worker.kill('SIGCONT');
      const next = await submit('after it');
      expect((await events(next)).at(-1)?.type).toBe('job.completed');
      expect((await events(jobId)).map(({ type }) => type)).toEqual(['job.queued', 'job.cancelled']);
    } finally {
      worker.kill('SIGCONT');
    }
  });

  test('a chat-completions client that goes away cancels its job', async () => {
    await orderFault(engine, { fault: 'slow=50' });
    for (const stream of [true, false]) {
      const leave = new AbortController();
      const request = fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        signal: leave.signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          model: MODEL,
          stream,
          messages: [{ role: 'user', content: `Go on and on (${stream}).` }],
        }),
      }).catch(() => null);
      await until(async () => (await engineRequests(engine)).running.length === 1);
      leave.abort();
      await request;
      await until(nothingHeld);
    }
  });

  test('a job submitted over a WebSocket goes on when the socket drops', async () => {
    await orderFault(engine, { fault: 'slow=5' });
    const socket = await openJobSocket(gateway.url);
    const request = { model: MODEL, messages: [{ role: 'user', content: 'Stay with it.' }] };
    socket.send({ type: 'job.create', stream_id: 'a', request });
    const { job_id: jobId } = await socket.next(({ type }) => type === 'job.started');
    socket.drop();
    expect((await events(jobId!)).at(-1)?.type).toBe('job.completed');
  });
});

describe('engine and worker deaths', () => {
  test('kill -9 of the engine in the middle of streams: another worker goes on, or the failure is an event', async () => {
    const extra = await gateway.addWorker(MODEL);
    await Promise.all([engine, extra.simulator.address].map((url) => orderFault(url, { fault: 'slow=15' })));
    const ids: string[] = [];
    // More, until this engine is in the middle of some: the other worker claims from the same queue.
    await until(async () => {
      ids.push(await submit(`Story number ${ids.length}, please.`));
      return (await engineRequests(extra.simulator.address)).running.some((r) => r.generated_tokens > 3);
    });
    extra.simulator.kill('SIGKILL');
    const all = await Promise.all(ids.map(events));
    for (const log of all) {
      expect(log.filter(isTerminal)).toHaveLength(1);
      expect(log.at(-1)?.type).toBe('job.completed');
      expect(log.map((event) => event['sequence_number'])).toEqual(log.map((_, at) => at + 1));
    }
    expect(all.some((log) => log.filter(({ type }) => type === 'job.started').length > 1)).toBe(true);
  });

  test('kill -9 of a worker in the middle of streams: the transcript is that of one unbroken generation', async () => {
    const text = (log: SocketEvent[]) =>
      log.map((event) => (event.type === 'text.delta' ? event['delta'] : '')).join('');
    const prompts = Array.from({ length: 10 }, (_, index) => `Tale ${index} of the night train.`);
    await clearFaults(engine);
    const unbroken = await Promise.all(
      prompts.map(async (prompt) => text(await events(await submit(prompt)))),
    );
    const extra = await gateway.addWorker(MODEL);
    await Promise.all([engine, extra.simulator.address].map((url) => orderFault(url, { fault: 'slow=15' })));
    const ids = await Promise.all(prompts.map(submit));
    await until(async () =>
      (await engineRequests(extra.simulator.address)).running.some((r) => r.generated_tokens > 3),
    );
    extra.process.kill('SIGKILL');
    const logs = await Promise.all(ids.map(events));
    expect(logs.map(text)).toEqual(unbroken);
    expect(logs.flatMap((log) => log.filter(({ type }) => type === 'job.rewound'))).toEqual([]);
    expect(logs.some((log) => log.filter(({ type }) => type === 'job.started').length > 1)).toBe(true);
  });

  test('SIGTERM of a worker hands its jobs on without losing a token', async () => {
    const extra = await gateway.addWorker(MODEL);
    await Promise.all([engine, extra.simulator.address].map((url) => orderFault(url, { fault: 'slow=10' })));
    const ids: string[] = [];
    // More, until this worker has some: the other one claims from the same queue.
    await until(async () => {
      ids.push(await submit(`Draining ${ids.length}.`));
      return (await engineRequests(extra.simulator.address)).running.length > 0;
    });
    extra.process.kill('SIGTERM');
    for (const log of await Promise.all(ids.map(events))) {
      expect(log.at(-1)?.type).toBe('job.completed');
      expect(log.some(({ type }) => type === 'job.rewound')).toBe(false);
    }
    expect((await extra.process.exited).code).toBe(0);
  });
});
