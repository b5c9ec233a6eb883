import { readName } from '../engine/header.ts';
import { accept } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import type { CallContext } from '../engine/tool-format.ts';
import { headerCalls } from '../families/header-calls.ts';
import type { CallHead } from '../families/header-calls.ts';
import type { ToolCatalog } from '../tool-catalog.ts';

const GROUP_CLOSERS = ['<|tool_calls_section_end|>', '<|tool_call_section_end|>'];
const CALL_CLOSER = '<|tool_call_end|>';
const ARGUMENTS_BEGIN = '<|tool_call_argument_begin|>';

/**
 * Kimi K2: `functions.NAME:INDEX`, which is also the call's id (Kimi expects it back), then the arguments. All markers
 * are special tokens: what is no call between them is noise.
 */
export const kimiK2 = headerCalls({
  group: {
    openers: ['<|tool_calls_section_begin|>', '<|tool_call_section_begin|>'],
    closers: GROUP_CLOSERS,
  },
  call: { openers: ['<|tool_call_begin|>'], closers: [CALL_CLOSER] },
  noise: 'drop',
  silent: [...GROUP_CLOSERS, CALL_CLOSER, ARGUMENTS_BEGIN],
  readHead,
});

function* readHead({ input, tools }: CallContext): Steps<CallHead | null> {
  const id = yield* readName(input);
  if (!(yield* accept(input, ARGUMENTS_BEGIN))) return null;
  if (/^\d+$/.test(id)) return { name: '', id, nameFrom: (json) => toolTaking(tools, json) };
  return { name: nameIn(id, tools), id };
}

/** Without an index only the name of an offered tool is one. */
function nameIn(id: string, tools: ToolCatalog): string {
  const indexed = /^(?:functions\.)?([^:]+):\d+$/.exec(id)?.[1];
  if (indexed !== undefined) return indexed;
  const bare = id.replace(/^functions\./, '');
  return tools.has(bare) ? bare : '';
}

/** A bare index names no tool, but where only one can take the arguments, that one is meant. */
function toolTaking(tools: ToolCatalog, json: string): string | null {
  const keys = keysOf(json);
  const taking = tools.names.filter(
    (name) => tools.names.length === 1 || keys?.every((key) => tools.parametersOf(name)?.includes(key)),
  );
  return taking.length === 1 ? (taking[0] ?? null) : null;
}

function keysOf(json: string): string[] | null {
  try {
    return Object.keys(Object(JSON.parse(json)));
  } catch {
    return null;
  }
}
