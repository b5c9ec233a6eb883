import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';

import { reasoningParserNames, toolParserNames } from './create-output-parser.ts';
import { parseLines, parseRequest } from './parse-lines.ts';
import { readParserNames, readTools } from './parse-request.ts';
import type { WholeOutput } from './parse-whole.ts';

const USAGE = `Parses raw model output, as an engine without a tool parser gives it.

  npm run --silent parse -- --parser NAME [--reasoning NAME] [--tools FILE] < output.txt
  npm run --silent parse -- --jsonl < requests.jsonl

  --parser NAME     a tool parser, or a reasoning parser
  --reasoning NAME  a reasoning parser in front of the tool parser
  --tools FILE      JSON: the tools of the request, in OpenAI's shape or bare; parameters are typed by them
  --jsonl           one object a line: {id, parser, tools?, chunks: [string, …], tool_choice?}, where parser is a
                    name or {"tools": name, "reasoning": name}; gives one line each, in order:
                    {id, content, reasoning, tool_calls: [{name, arguments}], error?}
                    A bad line gives an error and the next ones are read. With tool_choice "none" calls are
                    parsed and left out: neither calls nor text, as vLLM has it.
  --help            this text

Exit code 2: a flag, a parser's name or the file of tools is wrong. Bad lines do not change it.

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
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
  } else if (values.jsonl) {
    await pipeline(Readable.from(parseLines(process.stdin.setEncoding('utf8'))), process.stdout);
  } else {
    await parseOne(values);
  }
}

async function parseOne(flags: { parser?: string; reasoning?: string; tools?: string }): Promise<void> {
  if (flags.parser === undefined && flags.reasoning === undefined)
    throw new Error('--parser NAME or --jsonl is needed; --help says more');
  const parser =
    flags.reasoning === undefined ? flags.parser : { tools: flags.parser, reasoning: flags.reasoning };
  // Before the text is read: it may come slowly, and for nothing.
  readParserNames(parser);
  const tools = flags.tools === undefined ? [] : readToolsFile(flags.tools);
  print(parseRequest({ parser, tools, chunks: [await text(process.stdin)] }));
}

function readToolsFile(file: string): unknown {
  try {
    const tools: unknown = JSON.parse(readFileSync(file, 'utf8'));
    readTools(tools);
    return tools;
  } catch (error) {
    throw new Error(`--tools ${file}: ${(error as Error).message}`, { cause: error });
  }
}

function print({ content, reasoning, tool_calls: calls }: WholeOutput): void {
  const called = calls.map((call) => part(`call ${call.name}`, call.arguments));
  process.stdout.write(part('reasoning', reasoning) + part('content', content) + called.join(''));
}

function part(title: string, body: string | null): string {
  return body === null ? '' : `--- ${title}\n${body}\n`;
}

/** Whoever reads the answers may have had enough of them: `| head`. */
function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

process.stdout.on('error', (error) => {
  if (!isBrokenPipe(error)) throw error;
});
try {
  await main();
} catch (error) {
  if (!isBrokenPipe(error)) {
    process.stderr.write(`parse: ${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
