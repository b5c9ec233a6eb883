import { createRandom, hashText } from '../../../../shared/lib/random.ts';
import type { ChatRequest, JsonObject, ToolDefinition } from '../../../../shared/types/chat.ts';
import { CALL_FRAMES } from '../../../../workers/engine/constraints/call-frames.ts';
import { toolConstraint } from '../../../../workers/engine/tool-constraint.ts';
import { createReadConstraint } from '../../../../workers/simulator/constraints/read-constraint.ts';
import { writeConstrained } from '../../../../workers/simulator/constraints/write-constrained.ts';
import { createCompileCheck } from '../../../../workers/simulator/schema/compile-check.ts';

/** Arguments that the tools' schemas leave no choice about. */
export const ARGUMENTS: Readonly<Record<string, JsonObject>> = {
  get_weather: { city: 'Zürich <i>', days: 417 },
  find_trains: { route: { from: 'Bern', stops: ['Olten'] }, direct: true },
};

export function tools(strict: boolean): ToolDefinition[] {
  return Object.entries(ARGUMENTS).map(([name, values]) => ({
    type: 'function',
    function: { name, strict, parameters: schemaOf(values) },
  }));
}

/** The schema that only this object fits, in words that every style of arguments knows. */
function schemaOf(values: JsonObject): JsonObject {
  const properties = Object.entries(values).map(([key, value]) => [key, valueSchema(value)] as const);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: Object.keys(values),
    additionalProperties: false,
  };
}

function valueSchema(value: JsonObject[string]): JsonObject {
  if (Array.isArray(value)) return { type: 'array', items: { enum: value }, minItems: 1, maxItems: 1 };
  if (typeof value === 'object' && value !== null) return schemaOf(value);
  if (typeof value === 'boolean') return { type: 'boolean', enum: [value] };
  return typeof value === 'string' ? { type: 'string', enum: [value] } : { type: 'integer', enum: [value] };
}

/** What a request may demand of its calls, and what follows for an answer to a question about both tools. */
export interface Demand {
  fields: Partial<ChatRequest>;
  calls: readonly string[];
  /** Calls and no text. */
  forced: boolean;
  /** Arguments fit their schema; else they are any object. */
  fits: boolean;
  once: boolean;
}

const BOTH = ['get_weather', 'find_trains'];
const ONE = ['get_weather'];

const DEMANDS: Readonly<Record<string, Demand>> = {
  required: {
    fields: { tools: tools(false), tool_choice: 'required' },
    calls: BOTH,
    forced: true,
    fits: true,
    once: false,
  },
  named: {
    fields: { tools: tools(false), tool_choice: { type: 'function', function: { name: 'get_weather' } } },
    calls: ONE,
    forced: true,
    fits: true,
    once: true,
  },
  'required once': {
    fields: { tools: tools(false), tool_choice: 'required', parallel_tool_calls: false },
    calls: ONE,
    forced: true,
    fits: true,
    once: true,
  },
  strict: {
    fields: { tools: tools(true), tool_choice: 'auto' },
    calls: BOTH,
    forced: false,
    fits: true,
    once: false,
  },
  'strict once': {
    fields: { tools: tools(true), parallel_tool_calls: false },
    calls: ONE,
    forced: false,
    fits: true,
    once: true,
  },
};

export interface ConstrainedAnswer {
  parser: string;
  /** Of both. */
  title: string;
  demand: Demand;
  constraint: Record<string, unknown>;
  /** What the simulated model writes under it. */
  text: string;
}

/** An answer for every format and demand; those without a constraint are left out. */
export function constrainedAnswers(reasoningParser: string | null = null, seed = ''): ConstrainedAnswer[] {
  return [...CALL_FRAMES.keys()].flatMap((parser) =>
    Object.entries(DEMANDS).flatMap(([name, demand]) => {
      const request = { model: 'm', messages: [], ...demand.fields };
      const constraint = toolConstraint(request, parser, reasoningParser);
      if (constraint === null) return [];
      const title = `${parser}, ${name}`;
      return [{ parser, title, demand, constraint, text: write(constraint, title + seed) }];
    }),
  );
}

const compileCheck = createCompileCheck();
const readConstraint = createReadConstraint(compileCheck);

function write(constraint: Record<string, unknown>, seed: string): string {
  const read = readConstraint({ response_format: constraint as JsonObject });
  if (read === null) throw new Error('no constraint was read');
  return writeConstrained(read, {
    question: 'get_weather in Zürich? find_trains to Olten?',
    words: ['weather', 'trains'],
    numbers: [7],
    callSeparator: '\n',
    random: createRandom(hashText(seed)),
    compileCheck,
  });
}
