import { describe, expect, test } from 'vitest';

import { createRandom } from '../../../shared/lib/random.ts';
import type { ToolDefinition } from '../../../shared/types/chat.ts';
import { chooseCalls } from '../../../workers/simulator/answers/choose-calls.ts';
import { CALL_FORMATS } from '../../../workers/simulator/formats/registry.ts';
import { createCompileCheck } from '../../../workers/simulator/schema/compile-check.ts';
import { createOutputParser } from '../../../workers/tool-parsers/create-output-parser.ts';
import { TOOL_SCHEMAS } from './support/tool-schemas.ts';

const compileCheck = createCompileCheck();
const QUESTION = 'Book Berlin for 3 people on Friday, please';
const PYTHONIC = ['pythonic', 'llama4_pythonic', 'olmo3', 'lfm2'];
const TAGGED = [
  'qwen3_coder',
  'qwen3_xml',
  'nemotron_v3',
  'step3p5',
  'seed_oss',
  'glm45',
  'glm47',
  'minimax_m2',
];

/** Pairs of schema and format that cannot agree, and why. */
const EXCEPTIONS: readonly { schema: string; formats: readonly string[]; why: string }[] = [
  {
    schema: 'names that need care',
    formats: [...PYTHONIC, 'minimax_m2'],
    why: 'a quote in a name has no spelling in this format',
  },
  {
    schema: 'a recursion through the root',
    formats: TAGGED,
    why: 'types come from the schema, and "#" is not followed',
  },
  {
    schema: 'allOf of objects',
    formats: ['minimax_m2'],
    why: 'types come from the schema, and allOf is not followed',
  },
  {
    schema: '$ref with an escaped path',
    formats: ['minimax_m2'],
    why: 'types come from the schema, and escapes are not followed',
  },
];

function schemasFor(format: string) {
  const left = EXCEPTIONS.filter(({ formats }) => formats.includes(format)).map(({ schema }) => schema);
  return Object.entries(TOOL_SCHEMAS).filter(([name]) => !left.includes(name));
}

/** Parses a text that comes one character at a time. */
function parse(text: string, toolParser: string, tools: readonly ToolDefinition[]) {
  const parser = createOutputParser({ toolParser, reasoningParser: null, tools });
  const events = [...Array.from(text).flatMap((character) => parser.push(character)), ...parser.end()];
  const calls = events.flatMap((event) =>
    event.type === 'tool_call.completed'
      ? [{ name: event.name, arguments: JSON.parse(event.arguments) as unknown }]
      : [],
  );
  return {
    calls,
    text: events
      .map((event) => (event.type === 'text' ? event.delta : ''))
      .join('')
      .trim(),
  };
}

describe('what the simulator writes, the workers read', () => {
  test.each(Object.keys(CALL_FORMATS))('%s', (format) => {
    for (const [schemaName, parameters] of schemasFor(format)) {
      const tools = [{ type: 'function' as const, function: { name: 'act', parameters } }];
      const [call] = chooseCalls(
        [{ name: 'act', description: '', parameters }],
        QUESTION,
        createRandom(1),
        compileCheck,
      );
      for (const text of ['', 'Let me look that up.']) {
        const parsed = parse(CALL_FORMATS[format]!.render([call!, call!], text), format, tools);
        expect({ schemaName, ...parsed }).toEqual({ schemaName, calls: [call, call], text });
      }
    }
  });
});
