import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { JsonObject, JsonSchema, JsonValue } from '../../../../shared/types/chat.ts';
import type { JsonListener } from '../../../../workers/structured-output/streamed-json/json-listener.ts';
import { JsonScanner } from '../../../../workers/structured-output/streamed-json/json-scanner.ts';
import {
  createStreamedJsonCheck,
  type JsonFault,
} from '../../../../workers/structured-output/streamed-json/streamed-json-check.ts';
import { schemasWithValues, writings } from './generated-documents.ts';

const RUNS = { numRuns: 400 };
const ajv = new Ajv2020({ strict: false, logger: false });

test('no document that the schema accepts is ever rejected, however it is cut', () => {
  const written = schemasWithValues.chain(({ schema, value }) =>
    fc.record({
      schema: fc.constant(schema),
      value: fc.constant(value),
      text: writings(value),
      sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
    }),
  );
  let accepted = 0;
  fc.assert(
    fc.property(written, ({ schema, value, text, sizes }) => {
      if (!accepts(schema, value)) return;
      accepted += 1;
      expect(check(schema, cut(text, sizes))).toBeNull();
    }),
    RUNS,
  );
  expect(accepted).toBeGreaterThan(RUNS.numRuns / 4);
});

test('what is rejected, the validator rejects, too; the fault does not depend on the cuts', () => {
  const mutated = schemasWithValues.chain(({ schema, value }) =>
    fc.record({
      schema: fc.constant(schema),
      text: mutations(JSON.stringify(value)),
      sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
    }),
  );
  let rejected = 0;
  fc.assert(
    fc.property(mutated, ({ schema, text, sizes }) => {
      const fault = check(schema, [text]);
      expect(check(schema, cut(text, sizes))).toEqual(fault);
      // A value that a later one of the same key replaces is rejected all the same.
      if (fault === null || repeatsKeys(text)) return;
      rejected += 1;
      expect(acceptsText(schema, text)).toBe(false);
      // No completion can save it: up to the fault's character it is the same text.
      const completed = ENDINGS.map((ending) => text.slice(0, fault.offset + 1) + ending);
      expect(completed.filter((one) => !repeatsKeys(one) && acceptsText(schema, one))).toEqual([]);
    }),
    RUNS,
  );
  expect(rejected).toBeGreaterThan(RUNS.numRuns / 4);
});

test('nothing throws, whatever schema and text', () => {
  fc.assert(
    fc.property(fc.object(), fc.string({ unit: 'binary' }), fc.jsonValue(), (schema, text, value) => {
      const hostile = {
        ...schema,
        properties: value,
        required: value,
        items: value,
        anyOf: value,
      } as JsonObject;
      expect(() => check(hostile, [text, JSON.stringify(value)])).not.toThrow();
      expect(() => check(value as JsonSchema, [JSON.stringify(schema)])).not.toThrow();
    }),
    RUNS,
  );
});

const ENDINGS = [
  '',
  '"',
  '}',
  ']',
  '"}',
  '"]',
  '1',
  ':1}',
  '":1}',
  'null',
  'rue',
  'alse',
  'b"}',
  ',"a":1}',
  ' ',
];

function mutations(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(2), fc.constantFrom(...Array.from(' "{}[],:0aetn\\.-')))
    .map(([at, dropped, character]) => text.slice(0, at) + character + text.slice(at + dropped));
}

function cut(text: string, sizes: number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const size = sizes[pieces.length % sizes.length]!;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

function check(schema: JsonSchema, pieces: string[]): JsonFault | null {
  const checker = createStreamedJsonCheck({ type: 'json_schema', json_schema: { name: 'x', schema } });
  return pieces.reduce<JsonFault | null>((fault, piece) => checker!.push(piece) ?? fault, null);
}

function accepts(schema: JsonSchema, value: JsonValue): boolean {
  return ajv.compile(schema)(value);
}

function acceptsText(schema: JsonSchema, text: string): boolean {
  try {
    return accepts(schema, JSON.parse(text));
  } catch {
    return false;
  }
}

/** JSON.parse keeps the last of equal keys: then the text has more of them than the value. */
function repeatsKeys(text: string): boolean {
  let written = 0;
  const count = () => {
    written += 1;
    return null;
  };
  const scanner = new JsonScanner({ ...DEAF, endKey: count });
  if (scanner.push(text) !== null) return false;
  try {
    return written > countKeys(JSON.parse(text));
  } catch {
    return false;
  }
}

const DEAF: JsonListener = {
  begin: () => null,
  text: () => null,
  endString: () => null,
  endLiteral: () => null,
  endNumber: () => null,
  beginKey: () => null,
  endKey: () => null,
  item: () => null,
  endContainer: () => null,
};

function countKeys(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, inner) => sum + countKeys(inner), own);
}
