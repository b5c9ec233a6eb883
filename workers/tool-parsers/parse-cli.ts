import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

import { createOutputParser, reasoningParserNames, toolParserNames } from './create-output-parser.ts';
import { readParserNames, readTools } from './parse-request.ts';
import type { ParseRequest } from './parse-request.ts';
import { parseWhole } from './parse-whole.ts';
import type { WholeOutput } from './parse-whole.ts';

const USAGE = `Parses raw model output, as an engine without a tool parser gives it.

  npm run --silent parse -- --parser NAME [--reasoning NAME] [--tools FILE] < output.txt
  npm run --silent parse -- --jsonl < requests.jsonl

  --parser NAME     a tool parser, or a reasoning parser
  --reasoning NAME  a reasoning parser in front of the tool parser
  --tools FILE      JSON: the tools of the request, in OpenAI's shape or bare
  --jsonl           one object a line: {id, parser, tools, chunks: [string, …], tool_choice?}, where parser is a
                    name or {"tools": name, "reasoning": name}; gives one line each:
                    {id, content, reasoning, tool_calls: [{name, arguments}], error?}

Tool parsers: ${toolParserNames().join(', ')}

Reasoning parsers: ${reasoningParserNames().join(', ')}
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      parser: { type: 'string' },
      reasoning: { type: 'string' },
      tools: { type: 'string' },
      jsonl: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || (!values.jsonl && values.parser === undefined)) {
    (values.help ? process.stdout : process.stderr).write(USAGE);
    process.exitCode = values.help ? 0 : 2;
  } else if (values.jsonl) {
    await parseLines();
  } else {
    const parser =
      values.reasoning === undefined ? values.parser : { tools: values.parser, reasoning: values.reasoning };
    const tools: unknown = values.tools === undefined ? [] : JSON.parse(readFileSync(values.tools, 'utf8'));
    print(parse({ parser, tools, chunks: [await text(process.stdin)] }));
  }
}

function parse(request: ParseRequest): WholeOutput {
  const parser = createOutputParser({ ...readParserNames(request.parser), tools: readTools(request.tools) });
  const output = parseWhole(parser, request.chunks);
  return request.tool_choice === 'none' ? { ...output, tool_calls: [] } : output;
}

/** Every line gets its answer, a bad one an `error`: whoever feeds thousands wants the others. */
async function parseLines(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const answer = parseLine(line);
    if (!process.stdout.write(`${JSON.stringify(answer)}\n`)) await drained();
  }
}

function parseLine(line: string): object {
  let id: unknown = null;
  try {
    const request: ParseRequest & { id?: unknown } = JSON.parse(line);
    id = request.id ?? null;
    return { id, ...parse(request) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    return { id, content: null, reasoning: null, tool_calls: [], error };
  }
}

function drained(): Promise<void> {
  return new Promise((resolve) => process.stdout.once('drain', resolve));
}

function print({ content, reasoning, tool_calls: calls }: WholeOutput): void {
  const called = calls.map((call) => part(`call ${call.name}`, call.arguments));
  process.stdout.write(part('reasoning', reasoning) + part('content', content) + called.join(''));
}

function part(title: string, body: string | null): string {
  return body === null ? '' : `--- ${title}\n${body}\n`;
}

try {
  await main();
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}
