import { TOOL_FORMATS } from '../../workers/tool-parsers/tool-formats.ts';

/** Names of the tool parsers, of those that are one format under several names the first, with the others. */
export function distinctFormats(): ReadonlyMap<string, readonly string[]> {
  const byFormat = Map.groupBy(TOOL_FORMATS.keys(), (name) => TOOL_FORMATS.get(name));
  return new Map([...byFormat.values()].map(([first = '', ...others]) => [first, others]));
}
