import { describe, expect, it, test } from 'vitest';

import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { createToolCatalog } from '../../../workers/tool-parsers/tool-catalog.ts';
import { encodeValue } from '../../../workers/tool-parsers/values/encode-value.ts';
import { schemaTypes } from '../../../workers/tool-parsers/values/schema-types.ts';
import type { JsonType } from '../../../workers/tool-parsers/values/schema-types.ts';
import { createValueWriter } from '../../../workers/tool-parsers/values/value-writer.ts';
import type { ValueKind } from '../../../workers/tool-parsers/values/value-writer.ts';

describe('schemaTypes', () => {
  const loop: JsonObject = { $ref: '#/$defs/A' };
  const root: JsonObject = {
    $defs: {
      A: { anyOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/B' }] },
      B: { type: 'boolean' },
      'a/b c': { type: 'integer' },
    },
  };

  test.each<[JsonValue | undefined, JsonType[]]>([
    [{ type: 'integer' }, ['integer']],
    [{ type: ['string', 'null'] }, ['string', 'null']],
    [{ type: 'float' }, ['number']],
    [{ anyOf: [{ type: 'string' }, { oneOf: [{ type: 'number' }] }] }, ['string', 'number']],
    [{ enum: ['a', 1, null] }, ['string', 'integer', 'null']],
    [{ const: 1.5 }, ['number']],
    [{ properties: {} }, ['object']],
    [{ items: {} }, ['array']],
    [{ type: 'string', nullable: true }, ['string', 'null']],
    [{ type: 'unsigned_int' }, ['integer']],
    [{ type: 'varchar' }, ['string']],
    [{ type: 'anything' }, ['null', 'integer', 'number', 'boolean', 'object', 'array', 'string']],
    [{ $ref: '#' }, []],
    [{ $ref: '#/$defs/a~1b%20c' }, ['integer']],
    [{ $ref: '#/$defs/%' }, []],
    [loop, ['boolean']],
    [{ $ref: 'https://example.com/schema' }, []],
    [{ $ref: '#/nowhere/at/all' }, []],
    [true, []],
    [undefined, []],
  ])('%j', (schema, types) => {
    expect([...schemaTypes(schema, root)].toSorted()).toEqual(types.toSorted());
  });
});

describe('encodeValue', () => {
  test.each<[string, JsonType[], string]>([
    ['5', ['integer'], '5'],
    ['5', ['string', 'integer'], '5'],
    ['03106', ['string', 'integer'], '"03106"'],
    ['-0.50', ['number'], '-0.50'],
    ['12345678901234567890', ['integer'], '12345678901234567890'],
    ['3.7', ['integer'], '"3.7"'],
    ['1e999', ['number'], '"1e999"'],
    ['null', ['string', 'null'], 'null'],
    ['None', ['string', 'null'], '"None"'],
    ['None', ['integer', 'null'], 'null'],
    ['nil', ['integer', 'null'], 'null'],
    ['NULL', ['integer'], 'null'],
    ['007', ['integer'], '7'],
    ['"12"', ['number'], '12'],
    ['"12"', ['number', 'string'], '"\\"12\\""'],
    ['[{\\"a\\": \\"x\\"}]', ['array', 'string'], '[{"a": "x"}]'],
    ['[1e999]', ['array'], '"[1e999]"'],
    ['TRUE', ['boolean'], 'true'],
    ['1', ['boolean'], 'true'],
    ['1', ['boolean', 'string'], '"1"'],
    ["{'a': (1, None)}", ['object'], '{"a": [1, null]}'],
    ['{"a": 1', ['object'], '"{\\"a\\": 1"'],
    [' x ', ['integer', 'string'], '" x "'],
  ])('%s as %j', (text, types, json) => {
    expect(encodeValue(text, new Set(types))).toBe(json);
  });
});

function write(kind: ValueKind, pieces: readonly string[], closed = true): string[] {
  const written: string[] = [];
  const writer = createValueWriter(kind, (json) => written.push(json));
  for (const piece of pieces) writer.add(piece);
  writer.end(closed);
  return written;
}

describe('createValueWriter', () => {
  it('streams strings, and objects that can be nothing else', () => {
    expect(write('string', ['a"', 'b'])).toEqual(['"', 'a\\"', 'b', '"']);
    const long = 'long '.repeat(60);
    expect(write(new Set(['object']), [`{"a": "${long}`, 'more', '"}'])).toContain('more');
  });

  it('takes what proves to be no object for a string', () => {
    for (const text of ['{1, 2}', '{"a": 1} and more', '[1, 2, open', '{"a": open', '[1e999]', 'plain']) {
      expect(write(new Set(['object', 'array']), [text])).toEqual([JSON.stringify(text)]);
    }
  });

  it('knows without a schema what cannot be JSON', () => {
    expect(write('json', ['hello', ' there'])).toEqual(['"', 'hello', ' there', '"']);
    expect(write('json', ['[1, ', '2]'])).toEqual(['[1, 2]']);
    expect(write('json', ['[see ', 'below]'])).toEqual(['"[see below]"']);
    expect(write('json', ['03106'])).toEqual(['"03106"']);
    expect(write('json', ['1e999'])).toEqual(['"1e999"']);
    expect(write('json', ['none'])).toEqual(['"none"']);
  });

  it('leaves out what may have gone on when the stream was cut', () => {
    expect(write(new Set(['integer']), ['2'], false)).toEqual([]);
    expect(write('string', ['ab'], false).join('')).toBe('"ab"');
    expect(write('string', [], false)).toEqual([]);
    expect(write(new Set(['array']), ['["a", "b'], false).join('')).toBe('["a", "b"]');
  });
});

describe('createToolCatalog', () => {
  const catalog = createToolCatalog([
    { type: 'function', function: { name: 'f', parameters: { properties: { a: { type: 'string' } } } } },
    { type: 'function', function: { name: 'g', parameters: true } },
  ]);

  it('knows names, parameters and types', () => {
    expect([catalog.offers('f'), catalog.offers('h'), createToolCatalog([]).offers('h')]).toEqual([
      true,
      false,
      true,
    ]);
    expect([catalog.parametersOf('f'), catalog.parametersOf('g'), catalog.parametersOf('h')]).toEqual([
      ['a'],
      null,
      null,
    ]);
    expect([...catalog.typesOf('f', 'a')]).toEqual(['string']);
    expect([...catalog.typesOf('f', 'constructor'), ...catalog.typesOf('h', 'a')]).toEqual([]);
  });
});
