import { describe, expect, test } from 'vitest';

import type { JsonValue } from '../../../shared/types/chat.ts';
import { expectParsed, toolOf } from './expect-parsed.ts';
import type { Meant } from './expect-parsed.ts';
import { eventsOf } from './parse-chunks.ts';

const TOOLS = [
  toolOf('f'),
  toolOf('typed', {
    zip: { type: 'string' },
    count: { type: 'integer' },
    flag: { type: 'boolean' },
    maybe: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    ids: { type: 'array', items: { type: 'string' } },
    nested: { type: 'object', properties: { zip: { type: 'string' }, n: { type: 'number' } } },
  }),
];
const OPTIONS = { toolParser: 'gemma4', tools: TOOLS };
const call = (name: string, body: string) => `<|tool_call>call:${name}{${body}}<tool_call|>`;

describe("Gemma's notation", () => {
  test.each<[string, JsonValue]>([
    ['a:1,b:-2.5,c:true,d:null,e:<|"|>1<|"|>', { a: 1, b: -2.5, c: true, d: null, e: '1' }],
    [' a : 1 , b : <|"|>x, {y}<|"|> ', { a: 1, b: 'x, {y}' }],
    ['o:{<|"|>3<|"|>:[1,[<|"|>]<|"|>]]},p:{}', { o: { '3': [1, [']']] }, p: {} }],
    ['a:"say \\"x\\"",b:<|"|>C:\\new<|"|>', { a: 'say "x"', b: 'C:\\new' }],
    ['a:,b:1', { a: '', b: 1 }],
    ['a:weather in Paris, France<|"|>,b:1', { a: 'weather in Paris, France', b: 1 }],
    ['a:{b:Oslo<|"|>},c:[<|"|>x<|"|>,y<|"|>]', { a: { b: 'Oslo' }, c: ['x', 'y'] }],
    ['no colon here', {}],
    ['a:[1,]stray],b:2', { a: [1], b: 2 }],
    ['a:{b:[1,2},c:3', { a: { b: [1, 2] }, c: 3 }],
    ['a:<|"|>open', { a: 'open' }],
    ['a:<|"|>the <tool_call|> token<|"|>', { a: 'the <tool_call|> token' }],
  ])('%s', (body, args) => {
    expectParsed(OPTIONS, call('f', body), { calls: [['f', args]] });
  });

  test.each<[string, JsonValue]>([
    ['zip:03106,count:42', { zip: '03106', count: 42 }],
    ['count:<|"|>42<|"|>,flag:<|"|>true<|"|>', { count: 42, flag: true }],
    ['maybe:null,zip:true', { maybe: null, zip: 'true' }],
    ['ids:[1,<|"|>2<|"|>],nested:{zip:0123,n:5}', { ids: ['1', '2'], nested: { zip: '0123', n: 5 } }],
    ['count:<|"|>many<|"|>', { count: 'many' }],
  ])('typed by the schema: %s', (body, args) => {
    expectParsed(OPTIONS, call('typed', body), { calls: [['typed', args]] });
  });

  test.each<[string, Meant]>([
    ['<|tool_call>:f{a:1}<tool_call|>', { calls: [['f', { a: 1 }]] }],
    ['<|tool_call>f{a:1}<tool_call|>', { calls: [['f', { a: 1 }]] }],
    ['<|tool_call>call:f(a:1)<tool_call|>', { calls: [['f', { a: 1 }]] }],
    ['<|tool_call>call:f{a:1}<turn|>', { calls: [['f', { a: 1 }]] }],
    ['Look:\ncall:f{a:1}', { content: 'Look:', calls: [['f', { a: 1 }]] }],
    ['Please call: me, or call:nobody{a:1}', { content: 'Please call: me, or call:nobody{a:1}' }],
  ])('%s', (text, meant) => {
    expectParsed(OPTIONS, text, meant);
  });

  test('nests as deep as it likes', () => {
    const depth = 20_000;
    const [, , done] = eventsOf(OPTIONS, [call('f', `a:${'['.repeat(depth)}${']'.repeat(depth)}`)]);
    expect(done).toMatchObject({
      complete: true,
      arguments: `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    });
  });

  test('strings of unknown type: the model card takes them for what they look like, inside of arguments not', () => {
    const text = '<start_function_call>call:f{a:<escape>5<escape>,b:[<escape>5<escape>]}<end_function_call>';
    expectParsed({ toolParser: 'functiongemma' }, text, { calls: [['f', { a: 5, b: ['5'] }]] });
  });
});

describe("Gemma's thinking", () => {
  test.each<[string, Meant]>([
    ['<|channel>thought\nplan<channel|>Hi', { reasoning: 'plan', content: 'Hi' }],
    ['<|channel>plan<channel|><|channel>more<channel|>Hi', { reasoning: 'planmore', content: 'Hi' }],
    ['thought\nplan<channel|>Hi', { reasoning: 'plan', content: 'Hi' }],
    ['<|channel>thought\nplan<channel|>call:f{a:1}', { reasoning: 'plan', calls: [['f', { a: 1 }]] }],
    ['thoughtful answer', { content: 'thoughtful answer' }],
  ])('%s', (text, meant) => {
    expectParsed({ ...OPTIONS, reasoningParser: 'gemma4' }, text, meant);
  });
});
