import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createRedis } from '../../shared/redis/connect.ts';
import { keys } from '../../shared/redis/keys.ts';
import { untilReady } from '../../shared/redis/until-ready.ts';
import { text } from '../contracts/sample-events.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { jobBody, post } from './support/requests.ts';
import { done, type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { allSseEvents, type SseEvent, sseEvents } from './support/sse-events.ts';
import { testConfig } from './support/test-config.ts';

const WORDS = ['one', 'two', 'three', 'four', 'five'];

let redis: TestRedis;
let nodes: [ApiNode, ApiNode];
let worker: ScriptedWorker;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  const config = testConfig();
  nodes = [await startApiNode(redis.url, config), await startApiNode(redis.url, config)];
});

afterAll(async () => {
  await Promise.all(nodes.map((node) => node.close()));
  await worker.stop();
  await redis.stop();
});

async function submit(): Promise<string> {
  const response = await post(`${nodes[0].url}/v1/jobs`, jobBody());
  return ((await response.json()) as { id: string }).id;
}

const follow = (node: ApiNode, id: string, query = '', headers: Record<string, string> = {}) =>
  fetch(`${node.url}/v1/jobs/${id}/events${query}`, { headers });

describe('resume', () => {
  let id: string;
  let whole: SseEvent[];

  beforeAll(async () => {
    worker.play(async ({ say, end }) => {
      for (const word of WORDS) await say(text(word));
      await end(done);
    });
    id = await submit();
    whole = await allSseEvents(await follow(nodes[0], id));
  });

  test('gives the rest behind every cursor, number and header, on either node', async () => {
    expect(whole).toHaveLength(WORDS.length + 3);
    for (const [index, { id: cursor }] of whole.entries()) {
      const rest = whole.slice(index + 1);
      for (const node of nodes) {
        expect(await allSseEvents(await follow(node, id, `?starting_after=${cursor}`))).toEqual(rest);
        expect(await allSseEvents(await follow(node, id, `?starting_after=${index + 1}`))).toEqual(rest);
        expect(await allSseEvents(await follow(node, id, '', { 'last-event-id': cursor ?? '' }))).toEqual(
          rest,
        );
      }
    }
  });

  test('is a 204 behind the terminal event, which stops a browser from connecting again', async () => {
    const last = whole.at(-1)?.id ?? '';
    expect((await follow(nodes[1], id, '', { 'last-event-id': last })).status).toBe(204);
    expect((await follow(nodes[1], id, `?starting_after=${whole.length}`)).status).toBe(204);
  });

  test('prefers the header, which a browser that reconnects knows better', async () => {
    const response = await follow(nodes[1], id, '?starting_after=1', {
      'last-event-id': whole.at(-2)?.id ?? '',
    });
    expect(await allSseEvents(response)).toEqual(whole.slice(-1));
  });

  test.each(['x', '1-', '-1', '1-2-3', '1.5', '9-99', '99999', '1-99999999999999999999', '0x1', ' 1'])(
    'refuses %j',
    async (cursor) => {
      const response = await follow(nodes[0], id, `?starting_after=${encodeURIComponent(cursor)}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        error: { code: 'invalid_cursor', param: 'starting_after' },
      });
      const header = await follow(nodes[0], id, '', { 'last-event-id': 'nonsense' });
      expect(await header.json()).toMatchObject({ error: { param: 'Last-Event-ID' } });
    },
  );

  test('is a 410 when the log is gone and the record still there', async () => {
    const client = createRedis(redis.url, 'producer');
    await untilReady(client, AbortSignal.timeout(10_000));
    const gone = await submit();
    await allSseEvents(await follow(nodes[0], gone));
    await client.del(keys.log(gone));
    client.disconnect();
    const response = await follow(nodes[0], gone);
    expect(response.status).toBe(410);
    expect(await response.json()).toMatchObject({ error: { code: 'events_expired' } });
  });
});

test('a client that changes nodes in the middle misses nothing and sees nothing twice', async () => {
  const { promise: changed, resolve } = Promise.withResolvers<void>();
  worker.play(async ({ say, end }) => {
    for (const word of WORDS) await say(text(word));
    await changed;
    for (const word of WORDS) await say(text(word));
    await end(done);
  });
  const id = await submit();
  const seen: SseEvent[] = [];
  for await (const event of sseEvents(await follow(nodes[0], id))) {
    seen.push(event);
    if (seen.length === 4) break;
  }
  resolve();
  seen.push(
    ...(await allSseEvents(await follow(nodes[1], id, '', { 'last-event-id': seen.at(-1)?.id ?? '' }))),
  );
  const numbers = seen.map(({ data }) => (JSON.parse(data) as { sequence_number: number }).sequence_number);
  expect(numbers).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
});
