import { REASONING_FORMATS } from '../../tool-parsers/reasoning-formats.ts';
import type { ThinkingMarks } from './call-frame.ts';
import { type StructuralFormat, tag } from './structural-format.ts';

/**
 * Where the model may think before what is demanded of it. Null: it does not think, or in no way that a mark ends.
 * `thinking`: what the request asks for; null: nothing, the model's own default holds.
 */
export function thinkingMarks(
  reasoningParser: string | null,
  thinking: boolean | null,
): ThinkingMarks | null {
  const format = reasoningParser === null ? undefined : REASONING_FORMATS.get(reasoningParser);
  const [opener] = format?.openers ?? [];
  const [closer] = format?.closers ?? [];
  if (thinking === false || format === undefined || opener === undefined || closer === undefined) return null;
  return { begin: format.start === 'open' ? '' : opener, end: closer };
}

/**
 * What is demanded, at once or behind a thinking block. A server with a reasoning parser begins the grammar only
 * behind the block, one without at the first token: both go. Written twice, because xgrammar before 0.1.33 knows
 * neither optional parts nor empty ones.
 */
export function behindThinking(demanded: StructuralFormat, marks: ThinkingMarks | null): StructuralFormat {
  if (marks === null) return demanded;
  const block = tag(marks.begin, { type: 'any_text' }, marks.end);
  const lineBreaks = { type: 'regex', pattern: '\\n{0,2}' } as const;
  return { type: 'or', elements: [demanded, { type: 'sequence', elements: [block, lineBreaks, demanded] }] };
}
