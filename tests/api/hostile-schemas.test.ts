import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { JsonObject } from '../../shared/types/chat.ts';
import { longestStallMs } from '../helpers/longest-stall.ts';
import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { HOSTILE_SCHEMAS, type HostileSchema } from './support/hostile-schemas.ts';
import { chatBody, type ErrorAnswer, jobBody, post } from './support/requests.ts';
import { type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { openSocket } from './support/socket-peer.ts';
import { testConfig } from './support/test-config.ts';

/** Nobody's event loop may be held for longer by what a stranger sent. */
const MAX_STALL_MS = 50;

let redis: TestRedis;
let node: ApiNode;
let worker: ScriptedWorker;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  node = await startApiNode(redis.url, testConfig());
  // What is compiled, loaded and connected once is not the schema's doing.
  await submit(bodyWith('{"type": "object"}'));
});

afterAll(async () => {
  await node.close();
  await worker.stop();
  await redis.stop();
});

/** A job's body as text, with a schema that would be enforced. */
function bodyWith(schema: string): string {
  const json_schema = { name: 'hostile', schema: 'HERE' };
  return JSON.stringify(jobBody({}, { response_format: { type: 'json_schema', json_schema } })).replace(
    '"HERE"',
    () => schema,
  );
}

async function submit(body: string): Promise<{ status: number; error: ErrorAnswer['error'] | undefined }> {
  const response = await post(`${node.url}/v1/jobs`, body);
  const { error } = (await response.json()) as Partial<ErrorAnswer>;
  return { status: response.status, error };
}

function textOf({ schema }: HostileSchema): string {
  return typeof schema === 'string' ? schema : JSON.stringify(schema);
}

const refused = HOSTILE_SCHEMAS.filter((hostile) => hostile.refused !== undefined);
const legal = HOSTILE_SCHEMAS.filter((hostile) => hostile.refused === undefined);

describe('hostile schemas over HTTP', () => {
  test.each(refused)('$what: a 400 that names the place, and no stall', async (hostile) => {
    const body = bodyWith(textOf(hostile));
    let answer: Awaited<ReturnType<typeof submit>> | null = null;
    const stallMs = await longestStallMs(async () => {
      answer = await submit(body);
    });
    expect(answer).toMatchObject({
      status: 400,
      error: {
        code: 'invalid_schema',
        param: `request.response_format.json_schema.schema${hostile.refused}`,
      },
    });
    expect(stallMs).toBeLessThan(MAX_STALL_MS);
  });

  test.each(legal)('$what: accepted, and its values stall nobody', async (hostile) => {
    const body = bodyWith(textOf(hostile));
    const schema = JSON.parse(textOf(hostile)) as JsonObject;
    const outcomes: string[] = [];
    let status = 0;
    const stallMs = await longestStallMs(async () => {
      ({ status } = await submit(body));
      for (const [json] of hostile.values ?? []) {
        const fit = await node.deps.schemas.check(schema, json);
        outcomes.push(fit.outcome);
        expect(fit.outcome === 'problems' ? fit.problems.length : 0).toBeLessThanOrEqual(20);
      }
    });
    expect(status).toBe(202);
    expect(outcomes).toEqual(hostile.values?.map(([, outcome]) => outcome) ?? []);
    expect(stallMs).toBeLessThan(MAX_STALL_MS);
  });

  test('__proto__ is refused before anybody looks at the schema', async () => {
    const { status, error } = await submit(bodyWith('{"properties": {"__proto__": {"type": "string"}}}'));
    expect({ status, param: error?.param }).toEqual({ status: 400, param: '__proto__' });
  });

  test('they are more than 20', () => {
    expect(HOSTILE_SCHEMAS.length).toBeGreaterThanOrEqual(20);
  });
});

describe('schemas of tools', () => {
  const tools = (parameters: object, strict?: boolean) => ({
    tools: [
      { type: 'function', function: { name: 'fine', parameters: {} } },
      { type: 'function', function: { name: 'hostile', parameters, strict } },
    ],
  });
  const BROKEN = {
    type: 'object',
    properties: { a: { type: 'string', pattern: '[' } },
    required: ['a'],
    additionalProperties: false,
  };

  test('a strict one that cannot be compiled is a 400 on HTTP and a frame on the WebSocket', async () => {
    const param = 'tools[1].function.parameters.properties.a.pattern';
    const response = await post(`${node.url}/v1/chat/completions`, chatBody(tools(BROKEN, true)));
    expect(response.status).toBe(400);
    expect(((await response.json()) as ErrorAnswer).error).toMatchObject({ code: 'invalid_schema', param });
    const peer = await openSocket(node.socketUrl);
    peer.send({ type: 'job.create', stream_id: 's', ...jobBody({}, tools(BROKEN, true)) });
    const frame = await peer.next(({ type }) => type === 'error');
    expect(frame).toMatchObject({
      stream_id: 's',
      error: { code: 'invalid_schema', param: `request.${param}` },
    });
    await peer.close();
  });

  test('one that is not strict constrains nothing', async () => {
    const { status } = await submit(JSON.stringify(jobBody({}, tools(BROKEN))));
    expect(status).toBe(202);
  });

  test('strict mode’s violations are listed, the first one is the param', async () => {
    const loose = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { allOf: [{}] } },
      required: ['a'],
    };
    const { status, error } = await submit(JSON.stringify(jobBody({}, tools(loose, true))));
    expect({ status, code: error?.code }).toEqual({ status: 400, code: 'invalid_schema' });
    const at = 'request.tools[1].function.parameters';
    expect(error?.param).toBe(`${at}.additionalProperties`);
    expect(error?.message).toContain(`${at}.properties.b: must be listed in required`);
    expect(error?.message).toContain(`${at}.properties.b.allOf: not supported`);
  });
});
