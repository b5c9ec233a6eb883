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
const ATTRIBUTES = [
  'minimax_m2',
  'step3',
  'deepseek_v32',
  'deepseek_v4',
  'kimi_k3',
  'minicpm5',
  'dots',
  'muse_glimmer',
];

/** Pairs of schema and format that cannot agree, and why. */
const EXCEPTIONS: readonly { schema: string; formats: readonly string[]; why: string }[] = [
  {
    schema: 'names that need care',
    formats: [...PYTHONIC, ...ATTRIBUTES],
    why: 'a quote in a name has no spelling in this format',
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
