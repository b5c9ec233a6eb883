import { createOutputParser } from './create-output-parser.ts';
import { readChunks, readParserNames, readTools } from './parse-request.ts';
import type { ParseRequest } from './parse-request.ts';
import { parseWhole } from './parse-whole.ts';
import type { WholeOutput } from './parse-whole.ts';

/**
 * Answers requests, one a line, with one line each, a bad one with an `error`: whoever feeds thousands wants the
 * others. All lines of a piece of input are answered in one piece, at once: a line that comes alone does not wait.
 */
export async function* parseLines(input: AsyncIterable<string>): AsyncGenerator<string> {
  let begun = '';
  for await (const piece of input) {
    const [first = '', ...others] = piece.split('\n');
    const lines = [begun + first, ...others];
    begun = lines.pop() ?? '';
    yield answers(lines);
  }
  yield answers([begun]);
}

function answers(lines: readonly string[]): string {
  return lines.map((line) => (line.trim() === '' ? '' : `${JSON.stringify(answer(line))}\n`)).join('');
}

function answer(line: string): object {
  let id: unknown = null;
  try {
    const request: (ParseRequest & { id?: unknown }) | null = JSON.parse(line);
    if (typeof request !== 'object' || request === null) throw new TypeError('not an object');
    id = request.id ?? null;
    return { id, ...parseRequest(request) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    return { id, content: null, reasoning: null, tool_calls: [], error };
  }
}

/** Throws on a request that is none. */
export function parseRequest(request: ParseRequest): WholeOutput {
  const parser = createOutputParser({ ...readParserNames(request.parser), tools: readTools(request.tools) });
  const output = parseWhole(parser, readChunks(request.chunks));
  return request.tool_choice === 'none' ? { ...output, tool_calls: [] } : output;
}
