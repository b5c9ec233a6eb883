import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { Input } from '../../../workers/tool-parsers/engine/input.ts';
import { LOOSE_JSON } from '../../../workers/tool-parsers/literals/dialect.ts';
import type { Dialect } from '../../../workers/tool-parsers/literals/dialect.ts';
import { LiteralTranscoder } from '../../../workers/tool-parsers/literals/literal-transcoder.ts';
import { toJson } from '../../../workers/tool-parsers/literals/to-json.ts';

/** What has been written after each character, and how it ended. */
function transcode(text: string, dialect: Dialect): { written: string[]; ending: unknown; unclosed: string } {
  const input = new Input();
  let json = '';
  const transcoder = new LiteralTranscoder(input, (piece) => (json += piece), dialect);
  const steps = transcoder.run();
  const written: string[] = [];
  let ending: unknown;
  const advance = () => {
    ending ??= steps.next().value;
    written.push(json);
  };
  for (const char of text) {
    input.append(char);
    advance();
  }
  input.end();
  advance();
  return { written, ending, unclosed: transcoder.unclosed() };
}

describe('LiteralTranscoder', () => {
  test.each([
    ['{"a": [1, -2.5e3, "x"], "b": {}}', '{"a": [1, -2.5e3, "x"], "b": {}}'],
    ['{\n  "a" : true\n}', '{\n  "a" : true\n}'],
    ["{'it\\'s': 'a \"quote\"'}", '{"it\'s": "a \\"quote\\""}'],
    ['[True, False, None]', '[true, false, null]'],
    ['(1, 2,)', '[1, 2]'],
    ['{"a": 1,}', '{"a": 1}'],
    ['{1: 2}', '{"1": 2}'],
    ['[+1, .5, 108., 1_000, 0x1f]', '[1, 0.5, 108, 1000, 31]'],
    ['"tab\tand\nline"', '"tab\\tand\\nline"'],
    ['"\\x41\\U0001f600\\d\\u00e9"', '"A😀\\\\d\\u00e9"'],
    ['"""two\n"lines" more"""', '"two\\n\\"lines\\" more"'],
    ['[r"a", b\'b\', ""]', '["a", "b", ""]'],
  ])('%s', (text, json) => {
    expect(toJson(text)).toBe(json);
    expect(JSON.parse(json)).toBeDefined();
  });

  test.each([
    '{"a" 1}',
    '[1 2]',
    '{a: 1}',
    'undefined',
    '{"a": foo}',
    '[1}',
    '{,}',
    '{"a":}',
    '',
    '{"a": 1} x',
  ])('no literal: %s', (text) => {
    expect(toJson(text)).toBeNull();
  });

  it('passes any JSON through as it is, and what it writes is a prefix at any moment', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), fc.nat(4), (compact, indent) => {
        const json = JSON.stringify(JSON.parse(compact), null, indent);
        const { written, ending } = transcode(json, LOOSE_JSON);
        expect(written.at(-1)).toBe(json);
        expect(ending).toBe('done');
        expect(written.every((part) => json.startsWith(part))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('can be closed wherever it was cut', () => {
    const json = '{"a": ["x\\n\\u00e9", {"b": 12, "c": null}], "d": "y"}';
    for (let cut = 1; cut < json.length; cut++) {
      const { written, ending, unclosed } = transcode(json.slice(0, cut), LOOSE_JSON);
      expect(ending).toBe('cut');
      expect(() => JSON.parse(`${written.at(-1)}${unclosed}`)).not.toThrow();
    }
  });

  it('takes any depth', () => {
    const depth = 100_000;
    const json = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(toJson(json)).toBe(json);
  });
});
