import type { JsonValue } from '../../../shared/types/chat.ts';
import type { SimulatedCall } from '../formats/call-format.ts';
import { isObject } from '../schema/json-types.ts';

/** What a prompt may ask of the simulator in words, for tests that cannot reach its headers: `[sim output_tokens=200 id=a1]`. */
export interface Directives {
  /** Completion tokens of the answer, the stop token included. */
  outputTokens: number | null;
  /** Which recorded answer to give. */
  id: string | null;
  /** What to mean until a tool has returned something: `answer=` and the base64url of its JSON. */
  answer: OrderedAnswer | null;
}

/** An answer that the model writes in its family's way. */
export interface OrderedAnswer {
  /** Left out where the model does not think. */
  reasoning: string;
  /** In front of the calls, if there are any. */
  text: string;
  calls: SimulatedCall[];
}

const DIRECTIVE = /\[sim ([^\]]*)\]/;

export function readDirectives(question: string): Directives {
  const words = DIRECTIVE.exec(question)?.[1]?.split(/\s+/) ?? [];
  const values = new Map(words.map((word) => [word.split('=')[0], word.split('=')[1]]));
  const outputTokens = Number(values.get('output_tokens'));
  return {
    outputTokens: Number.isInteger(outputTokens) && outputTokens > 0 ? outputTokens : null,
    id: values.get('id') ?? null,
    answer: readAnswer(values.get('answer')),
  };
}

function readAnswer(encoded: string | undefined): OrderedAnswer | null {
  const value = encoded === undefined ? null : parse(Buffer.from(encoded, 'base64url').toString());
  if (!isObject(value)) return null;
  const { reasoning, text, calls } = value;
  return {
    reasoning: typeof reasoning === 'string' ? reasoning : '',
    text: typeof text === 'string' ? text : '',
    calls: Array.isArray(calls) ? calls.flatMap(readCall) : [],
  };
}

function readCall(call: JsonValue): SimulatedCall[] {
  if (!isObject(call) || typeof call['name'] !== 'string') return [];
  const { name, arguments: values } = call;
  return [{ name, arguments: isObject(values) ? values : {} }];
}

/** What is no JSON asks for nothing: it came from a prompt. */
function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}
