import { assertNever } from '../../../shared/lib/assert-never.ts';
import { pick } from '../../../shared/lib/random.ts';
import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { pickClosest } from '../answers/pick-closest.ts';
import { questionsOf } from '../answers/questions.ts';
import { jsonText } from '../formats/json-text.ts';
import { type FittingSource, fittingValue } from '../schema/fitting-value.ts';
import { samplePattern } from '../schema/sample-pattern.ts';
import { styledText } from './argument-styles.ts';
import type { Constraint } from './constraint.ts';
import type { StructuralFormat, StructuralTag } from './structural-format.ts';

/** What the writer knows of the prompt. */
export interface ConstrainedSource extends FittingSource {
  /** What the last user message asks. */
  question: string;
  /** What a model of this family writes between two calls. */
  callSeparator: string;
  /** The tools have answered: where nothing forces a call, it tells what they said. */
  answered?: boolean;
}

/** A text that fits the constraint. */
export function writeConstrained(constraint: Constraint, source: ConstrainedSource): string {
  switch (constraint.kind) {
    case 'json_object':
      return jsonText(freeObject(source));
    case 'json_schema':
      return jsonText(fittingValue(constraint.schema, source));
    case 'regex':
      return samplePattern(constraint.pattern, source.random) ?? '';
    case 'choice':
      return pickClosest(constraint.choices, (choice) => choice, source.question, source.random);
    case 'structural_tag':
      return writeFormat(constraint.format, source);
    default:
      return assertNever(constraint);
  }
}

function writeFormat(format: StructuralFormat, source: ConstrainedSource): string {
  switch (format.type) {
    case 'const_string':
      return format.value;
    case 'any_text':
      return anyText(source);
    case 'json_schema':
      return styledText(fittingValue(format.json_schema, source), format.style);
    case 'regex':
      return samplePattern(format.pattern, source.random) ?? '';
    case 'sequence':
      return format.elements.map((element) => writeFormat(element, source)).join('');
    case 'or':
      return writeFormat(pick(source.random, format.elements), source);
    case 'tag':
      return writeTag(format, source);
    case 'triggered_tags':
      return mayStayText(format, source) ? anyText(source) : writeTags(format, source.callSeparator, source);
    case 'tags_with_separator':
      return writeTags(format, format.separator, source);
    default:
      return assertNever(format);
  }
}

function writeTag(tag: StructuralTag, source: ConstrainedSource): string {
  return tag.begin + writeFormat(tag.content, source) + tag.end;
}

/** One tag a question, the one whose beginning shares most words with it; of equals the first, as the template's own. */
function writeTags(
  { tags, stop_after_first: onlyOne }: { tags: StructuralTag[]; stop_after_first: boolean },
  separator: string,
  source: ConstrainedSource,
): string {
  const questions = onlyOne || tags.every(isGroup) ? [source.question] : questionsOf(source.question);
  const written = questions.map((question) => {
    const tag = pickClosest(tags, headOf, question, () => 0);
    return writeTag(tag, { ...source, question });
  });
  return written.join(separator);
}

/** A tag around calls: what is in it takes the questions apart. */
function isGroup({ content }: StructuralTag): boolean {
  return content.type === 'tags_with_separator';
}

/** What a tag says before its arguments: a name may stand behind a number. */
function headOf({ begin, content }: StructuralTag): string {
  const elements = content.type === 'sequence' ? content.elements : [];
  const constants = elements.map((element) => (element.type === 'const_string' ? element.value : ''));
  return [begin, ...constants].join(' ');
}

function mayStayText(
  { at_least_one: forced }: { at_least_one: boolean },
  source: ConstrainedSource,
): boolean {
  return !forced && source.answered === true;
}

function anyText({ words, random }: ConstrainedSource): string {
  return `Here is what ${pick(random, ['this', ...words])} comes to.`;
}

function freeObject({ words, numbers, random }: ConstrainedSource): JsonObject {
  const object: Record<string, JsonValue> = {
    answer: words.slice(0, 6).join(' '),
    confidence: Math.round(random() * 100) / 100,
  };
  if (numbers.length > 0) object['numbers'] = numbers.slice(0, 4);
  object['topics'] = words.slice(0, 3);
  return object;
}
