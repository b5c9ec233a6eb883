import { describe, expect, test } from 'vitest';

import type { ChatRequest } from '../../../shared/types/chat.ts';
import { CALL_FRAMES } from '../../../workers/engine/constraints/call-frames.ts';
import { toolConstraint } from '../../../workers/engine/tool-constraint.ts';
import { createOutputParser, toolParserNames } from '../../../workers/tool-parsers/create-output-parser.ts';
import { parseWhole } from '../../../workers/tool-parsers/parse-whole.ts';
import {
  ARGUMENTS,
  type ConstrainedAnswer,
  constrainedAnswers,
  tools,
} from './support/constrained-answers.ts';

const WITHOUT_FRAME = [
  'functiongemma',
  'gemma4',
  'lfm2',
  'llama4_pythonic',
  'minicpm5',
  'muse_glimmer',
  'olmo3',
  'pythonic',
  'step3',
];

test('every parser has a frame, or is known to have none', () => {
  expect([...CALL_FRAMES.keys(), ...WITHOUT_FRAME].toSorted()).toEqual(toolParserNames());
});

describe('what is written under a constraint, our parser of that name reads', () => {
  const answers = constrainedAnswers().map((answer) => [answer.title, answer] as const);

  test.each(answers)('%s', (_title, answer) => {
    const { calls, fits } = answer.demand;
    const whole = parse(answer, [answer.text]);
    expect(parse(answer, Array.from(answer.text))).toEqual(whole);
    expect((whole.content ?? '').trim()).toBe('');
    const anything: unknown = expect.any(Object);
    expect(whole.calls).toEqual(calls.map((name) => ({ name, args: fits ? ARGUMENTS[name] : anything })));
  });
});

describe('thinking comes before a forced call, or not at all', () => {
  test.each([
    ['hermes', 'qwen3'],
    ['deepseek_v31', 'deepseek_v31'],
    ['mistral', 'mistral'],
    ['kimi_k3', 'kimi_k3'],
    ['glm45', 'glm45'],
    ['openai', 'openai_gptoss'],
  ])('%s', (parser, reasoningParser) => {
    const seeds = Array.from({ length: 12 }, (_, seed) => String(seed));
    const answers = seeds.flatMap((seed) =>
      constrainedAnswers(reasoningParser, seed).filter(({ title }) => title === `${parser}, required`),
    );
    const parsed = answers.map((answer) => parse(answer, [answer.text], reasoningParser));
    expect(parsed.every(({ calls }) => calls.length === 2)).toBe(true);
    expect(new Set(parsed.map(({ reasoning }) => reasoning !== null))).toEqual(new Set([true, false]));
  });

  test('thinking that the request switches off is no part of it', () => {
    const request = ask({ tools: tools(false), tool_choice: 'required' });
    const off = { ...request, chat_template_kwargs: { enable_thinking: false } };
    expect(toolConstraint(off, 'hermes', 'qwen3')).toEqual(toolConstraint(request, 'hermes'));
    expect(toolConstraint(request, 'hermes', 'qwen3')).not.toEqual(toolConstraint(request, 'hermes'));
  });
});

describe('free text', () => {
  test('only strict tools are held to their schema', () => {
    const [strict, loose] = [tools(true)[0]!, tools(false)[1]!];
    const constraint = toolConstraint(ask({ tools: [strict, loose] }), 'qwen3_coder');
    expect(constraint).toMatchObject({
      format: {
        type: 'triggered_tags',
        triggers: ['<tool_call>'],
        at_least_one: false,
        stop_after_first: false,
      },
    });
    const schemas = JSON.stringify(constraint).match(/"json_schema":\{"type":"object","\w+"/g);
    expect(new Set(schemas)).toEqual(
      new Set([
        '"json_schema":{"type":"object","properties"',
        '"json_schema":{"type":"object","additionalProperties"',
      ]),
    );
  });

  test('a bare object is a call only with the name of a tool', () => {
    const constraint = toolConstraint(ask({ tools: tools(true) }), 'llama3_json');
    expect(constraint).toMatchObject({
      format: {
        triggers: ['{"name": "get_weather", "parameters": ', '{"name": "find_trains", "parameters": '],
      },
    });
  });

  test('one call at most', () => {
    const constraint = toolConstraint(ask({ tools: tools(true), parallel_tool_calls: false }), 'kimi_k2');
    expect(constraint).toMatchObject({ format: { stop_after_first: true, at_least_one: false } });
  });
});

describe('no constraint', () => {
  test.each<[string, Partial<ChatRequest>, string | null]>([
    ['nothing is demanded', { tools: tools(false), tool_choice: 'auto' }, 'hermes'],
    ['parallel calls are welcome', { tools: tools(false), parallel_tool_calls: true }, 'hermes'],
    ['no tool may be called', { tools: tools(true), tool_choice: 'none' }, 'hermes'],
    ['one call, of tools that are not strict', { tools: tools(false), parallel_tool_calls: false }, 'hermes'],
    ['no tools', { parallel_tool_calls: false }, 'hermes'],
    ['no parser', { tools: tools(true), tool_choice: 'required' }, null],
    ['no frame', { tools: tools(true), tool_choice: 'required' }, 'pythonic'],
    ['calls that cannot be told from text', { tools: tools(true) }, 'xlam'],
    [
      'an answer that must be JSON, with no call forced',
      { tools: tools(true), response_format: { type: 'json_object' } },
      'hermes',
    ],
  ])('%s', (_name, fields, parser) => {
    expect(toolConstraint(ask(fields), parser)).toBeNull();
  });
});

function ask(fields: Partial<ChatRequest>): ChatRequest {
  return { model: 'm', messages: [], ...fields };
}

function parse(
  { parser, demand }: ConstrainedAnswer,
  chunks: string[],
  reasoningParser: string | null = null,
) {
  const options = { toolParser: parser, reasoningParser, tools: demand.fields.tools ?? [] };
  const { content, reasoning, tool_calls: calls } = parseWhole(createOutputParser(options), chunks);
  return {
    content,
    reasoning,
    calls: calls.map((call) => ({ name: call.name, args: JSON.parse(call.arguments) as unknown })),
  };
}
