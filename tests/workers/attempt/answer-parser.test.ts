import { expect, test } from 'vitest';

import type { ChatRequest, ResponseFormat } from '../../../shared/types/chat.ts';
import { createAnswerParser } from '../../../workers/attempt/answer-parser.ts';
import { createOutputParser } from '../../../workers/tool-parsers/create-output-parser.ts';

const DOCUMENT: ResponseFormat = { type: 'json_object' };
const OPTIONS = { toolParser: null, reasoningParser: 'qwen3', tools: [] };

function parse(format: ResponseFormat, pieces: string[], thoughtsApart = false): [string, string] {
  const request: ChatRequest = { model: 'm', messages: [], response_format: format };
  const parser = createAnswerParser(request, OPTIONS, createOutputParser);
  if (thoughtsApart) parser.thoughtsApart();
  const events = [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
  const joined = (type: string) =>
    events.map((event) => (event.type === type && 'delta' in event ? event.delta : '')).join('');
  return [joined('reasoning'), joined('text')];
}

test.each<[string, ResponseFormat, string[], [string, string]]>([
  ['a bare document', DOCUMENT, ['\n', ' {"a"', ': 1}'], ['', '\n {"a": 1}']],
  ['a document behind thoughts', DOCUMENT, ['', 'Hm.</thi', 'nk>{"a": 1}'], ['Hm.', '{"a": 1}']],
  ['thoughts that never end', DOCUMENT, ['Hm. {'], ['Hm. {', '']],
  [
    'thoughts that begin with a bracket, of an answer that is free',
    { type: 'text' },
    ['[a] b'],
    ['[a] b', ''],
  ],
  ['nothing', DOCUMENT, [' '], [' ', '']],
])('%s', (_, format, pieces, expected) => {
  expect(parse(format, pieces)).toEqual(expected);
});

test('an engine that parts the thoughts off sends text alone', () => {
  expect(parse({ type: 'text' }, ['The answer', ' is 4.'], true)).toEqual(['', 'The answer is 4.']);
});
