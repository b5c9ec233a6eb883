import { createStreamedJsonCheck } from '../../../workers/structured-output/streamed-json/streamed-json-check.ts';
import type { ParsedCall, ParsedOutput } from './parse-chunks.ts';

/**
 * Arguments that are neither JSON nor what the model wrote. They are JSON as far as they could be read, so in JSON's
 * spelling; from the first character on that no JSON has there, they are the model's text. What could have been closed
 * in a call that is complete, is.
 */
export function inventedArguments({ calls }: ParsedOutput, text: string): string[] {
  const written = text.toWellFormed();
  return calls.filter((call) => !isSound(call, written)).map((call) => call.arguments);
}

function isSound(call: ParsedCall, written: string): boolean {
  const end = endOfJson(call.arguments);
  if (end < call.arguments.length) return written.includes(call.arguments.slice(end));
  return !call.complete || isJson(call.arguments) || !isJson(call.arguments + closersOf(call.arguments));
}

/** How far it could go on to be JSON. */
function endOfJson(text: string): number {
  const check = createStreamedJsonCheck({ type: 'json_schema', json_schema: { name: 'any', schema: true } });
  return check?.push(text)?.offset ?? text.length;
}

/** The closing brackets that the beginning of some JSON lacks. */
function closersOf(text: string): string {
  const closers: string[] = [];
  for (const bracket of text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/[[\]{}]/g) ?? []) {
    if (bracket === '{') closers.push('}');
    else if (bracket === '[') closers.push(']');
    else closers.pop();
  }
  return closers.toReversed().join('');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
