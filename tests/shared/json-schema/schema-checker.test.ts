import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterEach, describe, expect, test } from 'vitest';

import {
  createSchemaChecker,
  type SchemaChecker,
  type SchemaCheckerOptions,
} from '../../../shared/json-schema/schema-checker.ts';

const PERSON = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] };
const SLOW = { type: 'string', pattern: '^(a+)+$' };
const EVIL = JSON.stringify(`${'a'.repeat(60)}!`);

const open: SchemaChecker[] = [];
afterEach(() => Promise.all(open.splice(0).map((schemas) => schemas.close())));

function start(options: SchemaCheckerOptions = {}): SchemaChecker {
  const schemas = createSchemaChecker({ timeLimitMs: 2000, ...options });
  open.push(schemas);
  return schemas;
}

describe('a schema checker', () => {
  test('tells apart what fits, what does not, what is no JSON and what is no schema', async () => {
    const schemas = start();
    expect(await schemas.check(PERSON, '{"age": 3}')).toEqual({ outcome: 'fits' });
    expect(await schemas.check(PERSON, '{"age": "x"}')).toEqual({
      outcome: 'problems',
      problems: [{ path: '/age', message: 'must be integer' }],
    });
    expect(await schemas.check(PERSON, '{"age":')).toMatchObject({ outcome: 'not_json' });
    expect(await schemas.check({ items: { type: 'dict' } }, '[]')).toMatchObject({
      outcome: 'invalid_schema',
      path: '/items/type',
    });
    expect(await schemas.compile(true)).toEqual({ outcome: 'compiles' });
    expect(await schemas.check(false, '1')).toMatchObject({ outcome: 'problems' });
  });

  test.each([1, 2])(
    'the slow task ends alone: those that wait get their answers (%i threads)',
    async (threads) => {
      const schemas = start({ threads, timeLimitMs: 1000 });
      const culprits = Array.from({ length: threads }, () => schemas.check(SLOW, EVIL));
      const others = Array.from({ length: 20 }, (_, age) => schemas.check(PERSON, JSON.stringify({ age })));
      for (const culprit of await Promise.all(culprits)) {
        expect(culprit).toEqual({ outcome: 'too_costly', message: 'It took longer than 1000 ms.' });
      }
      expect(await Promise.all(others)).toEqual(others.map(() => ({ outcome: 'fits' })));
    },
  );

  test('two schemas with one $id are two schemas', async () => {
    const schemas = start();
    const [one, other] = [
      { $id: 'http://x/a', type: 'string' },
      { $id: 'http://x/a', type: 'integer' },
    ];
    expect(await schemas.check(one, '1')).toMatchObject({ outcome: 'problems' });
    expect(await schemas.check(other, '1')).toEqual({ outcome: 'fits' });
  });

  test('deep values are no deeper problem', async () => {
    const schemas = start({ timeLimitMs: 10_000 });
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(await schemas.check({ type: 'array', items: { $ref: '#' } }, nested(1000))).toEqual({
      outcome: 'fits',
    });
    expect(await schemas.check({ type: 'array', items: { $ref: '#' } }, nested(1_000_000))).toMatchObject({
      outcome: 'too_costly',
    });
  });

  test('who no longer wants an answer gets none, and takes nobody else’s', async () => {
    const schemas = start({ timeLimitMs: 1000 });
    const gone = new AbortController();
    const slow = schemas.check(SLOW, EVIL, gone.signal);
    gone.abort(new Error('gone'));
    await expect(slow).rejects.toThrow('gone');
    expect(await schemas.check(PERSON, '{"age": 3}')).toEqual({ outcome: 'fits' });
  });

  test('closed, it refuses: a task under way, one that waits, one that comes', async () => {
    const schemas = start({ timeLimitMs: 60_000 });
    await schemas.compile(SLOW);
    const tasks = [schemas.check(SLOW, EVIL), schemas.check(PERSON, '{"age": 3}')];
    const settled = Promise.allSettled(tasks);
    await schemas.close();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(schemas.check(PERSON, '{"age": 4}')).rejects.toThrow('closed');
    await schemas.close();
  });

  test.each(['close', 'forget'])('a process with one ends by itself (%s)', async (how) => {
    const owner = fileURLToPath(new URL('../../fixtures/processes/schema-owner.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [owner, how], { timeout: 50_000 });
    expect(stdout).toBe('fits,too_costly,problems');
  });
});
