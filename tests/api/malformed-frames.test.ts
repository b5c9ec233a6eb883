import { afterAll, beforeAll, expect, test } from 'vitest';

import { startTestRedis, type TestRedis } from '../helpers/redis.ts';
import { type ApiNode, startApiNode } from './support/api-node.ts';
import { chatBody } from './support/requests.ts';
import { type ScriptedWorker, startScriptedWorker } from './support/scripted-worker.ts';
import { isTerminal, openSocket, type SocketPeer } from './support/socket-peer.ts';
import { testConfig } from './support/test-config.ts';

let redis: TestRedis;
let node: ApiNode;
let worker: ScriptedWorker;
let peer: SocketPeer;

beforeAll(async () => {
  redis = await startTestRedis();
  worker = await startScriptedWorker(redis.url, 'tiny');
  node = await startApiNode(redis.url, testConfig('limits: { frame_bytes: 20000 }'));
  peer = await openSocket(node.socketUrl);
});

afterAll(async () => {
  await peer.close();
  await node.close();
  await worker.stop();
  await redis.stop();
});

const NOBODYS = 'job_00000000000000000000000000';
const create = (changes: object = {}, request: object = {}) => ({
  type: 'job.create',
  stream_id: 's',
  request: chatBody(request),
  ...changes,
});

const FRAMES: [what: string, frame: object | string | Buffer, code: string, param: string | null][] = [
  ['nothing', '', 'invalid_json', null],
  ['no JSON', 'hello', 'invalid_json', null],
  ['cut JSON', '{"type":"job.create"', 'invalid_json', null],
  ['a number', '5', 'invalid_request', 'type'],
  ['null', 'null', 'invalid_request', 'type'],
  ['a list', '[]', 'invalid_request', 'type'],
  ['no type', {}, 'invalid_request', 'type'],
  ['a type that is a number', { type: 7 }, 'invalid_request', 'type'],
  ['an unknown type', { type: 'job.destroy' }, 'unknown_frame', 'type'],
  ['a type of Object.prototype', { type: 'constructor' }, 'unknown_frame', 'type'],
  ['__proto__', '{"type":"job.create","__proto__":{}}', 'invalid_request', '__proto__'],
  ['binary', Buffer.from('{"type":"queues.subscribe"}'), 'unsupported_media_type', null],
  ['deep nesting', '['.repeat(5000) + ']'.repeat(5000), 'invalid_request', null],
  ['an oversized frame', { type: 'queues.subscribe', x: 'x'.repeat(30_000) }, 'request_too_large', null],
  ['no stream_id', { type: 'job.create', request: chatBody() }, 'invalid_request', 'stream_id'],
  ['an empty stream_id', create({ stream_id: '' }), 'invalid_request', 'stream_id'],
  ['a stream_id that is a number', create({ stream_id: 3 }), 'invalid_request', 'stream_id'],
  ['no request', { type: 'job.create', stream_id: 's' }, 'invalid_request', 'request'],
  ['a misspelt field', create({ idempotencyKey: 'x' }), 'invalid_request', 'idempotencyKey'],
  [
    'an idempotency key of control characters',
    create({ idempotency_key: '\u0000' }),
    'invalid_request',
    'idempotency_key',
  ],
  ['an unknown on_disconnect', create({ on_disconnect: 5 }), 'invalid_request', 'on_disconnect'],
  ['a deadline in a year', create({ deadline_ms: 4e10 }), 'invalid_request', 'deadline_ms'],
  ['an unknown model', create({}, { model: 'gpt-9' }), 'model_not_found', 'request.model'],
  ['no messages', create({}, { messages: [] }), 'invalid_request', 'request.messages'],
  ['n = 3', create({}, { n: 3 }), 'unsupported_parameter', 'request.n'],
  [
    'a remote $ref',
    create({}, { tools: [{ type: 'function', function: { name: 'f', parameters: { $ref: 'http://x' } } }] }),
    'invalid_schema',
    'request.tools[0].function.parameters.$ref',
  ],
  ['nobody to run it', create({}, { model: 'huge' }), 'no_worker', null],
  ['a subscription to nothing', { type: 'job.subscribe' }, 'invalid_request', 'jobs'],
  ['a subscription to no job', { type: 'job.subscribe', jobs: {} }, 'invalid_request', 'jobs'],
  ['a subscription with a list', { type: 'job.subscribe', jobs: ['x'] }, 'invalid_request', 'jobs'],
  ['a cursor that is a number', { type: 'job.subscribe', jobs: { x: 5 } }, 'invalid_request', 'jobs.x'],
  [
    'a bad cursor',
    { type: 'job.subscribe', jobs: { [NOBODYS]: 'x-1' } },
    'invalid_cursor',
    `jobs.${NOBODYS}`,
  ],
  ['a job that is not there', { type: 'job.subscribe', jobs: { [NOBODYS]: '0-1' } }, 'job_not_found', null],
  ['cancelling nothing', { type: 'job.cancel' }, 'invalid_request', 'job_id'],
  ['cancelling a job that is not there', { type: 'job.cancel', job_id: NOBODYS }, 'job_not_found', null],
  ['an argument too much', { type: 'queues.subscribe', every: 5 }, 'invalid_request', 'every'],
];

test.each(FRAMES)('%s → error frame', async (_what, frame, code, param) => {
  peer.send(frame);
  const { type, error } = await peer.next();
  expect({ type, code: error?.code, param: error?.param }).toEqual({ type: 'error', code, param });
});

test('invalid UTF-8 → error frame', async () => {
  peer.socket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
  expect(await peer.next()).toMatchObject({ type: 'error', error: { code: 'invalid_utf8' } });
});

test('errors say whose they are', async () => {
  peer.send(create({ stream_id: 'mine' }, { messages: [] }));
  expect(await peer.next()).toMatchObject({ type: 'error', stream_id: 'mine' });
  peer.send({ type: 'job.cancel', job_id: NOBODYS });
  expect(await peer.next()).toMatchObject({ type: 'error', job_id: NOBODYS });
});

test('after all of them the socket still works', async () => {
  peer.send(create());
  expect((await peer.until(isTerminal)).at(-1)).toMatchObject({ type: 'job.completed', stream_id: 's' });
});
