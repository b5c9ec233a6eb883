import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { isObject } from '../schema/json-types.ts';
import { parsePattern } from '../schema/parse-pattern.ts';
import { type ArgumentStyle, isArgumentStyle } from './argument-styles.ts';
import { UnsupportedConstraint } from './unsupported-constraint.ts';

/** The parts of xgrammar's structural tags that the simulator can write (https://xgrammar.mlc.ai, structural tag). */
export type StructuralFormat =
  | { type: 'const_string'; value: string }
  | { type: 'any_text' }
  | { type: 'json_schema'; json_schema: JsonValue; style: ArgumentStyle }
  | { type: 'regex'; pattern: string }
  | { type: 'sequence'; elements: StructuralFormat[] }
  | { type: 'or'; elements: StructuralFormat[] }
  | StructuralTag
  | {
      type: 'triggered_tags';
      triggers: string[];
      tags: StructuralTag[];
      at_least_one: boolean;
      stop_after_first: boolean;
    }
  | {
      type: 'tags_with_separator';
      tags: StructuralTag[];
      separator: string;
      at_least_one: boolean;
      stop_after_first: boolean;
    };

export interface StructuralTag {
  type: 'tag';
  begin: string;
  content: StructuralFormat;
  end: string;
}

/** Checks a client's structural format. Throws UnsupportedConstraint with what is wrong with it. */
export function readStructuralFormat(value: JsonValue | undefined): StructuralFormat {
  if (!isObject(value)) throw new UnsupportedConstraint('a structural format must be an object');
  switch (value['type']) {
    case 'const_string':
      return { type: 'const_string', value: readText(value, 'value') };
    case 'any_text':
      return { type: 'any_text' };
    case 'json_schema':
      return readJsonSchema(value, readStyle(value['style']));
    case 'qwen_xml_parameter':
      return readJsonSchema(value, 'qwen_xml');
    case 'regex':
      return { type: 'regex', pattern: readPattern(value['pattern']) };
    case 'sequence':
    case 'or':
      return { type: value['type'], elements: readList(value, 'elements').map(readStructuralFormat) };
    case 'tag':
      return readTag(value);
    case 'triggered_tags':
      return {
        type: 'triggered_tags',
        triggers: readList(value, 'triggers').map(String),
        ...readTags(value),
      };
    case 'tags_with_separator':
      return { type: 'tags_with_separator', separator: readText(value, 'separator'), ...readTags(value) };
    default:
      throw new UnsupportedConstraint(`unsupported structural format type ${JSON.stringify(value['type'])}`);
  }
}

function readJsonSchema(value: JsonObject, style: ArgumentStyle): StructuralFormat {
  return { type: 'json_schema', json_schema: readSchema(value['json_schema']), style };
}

function readStyle(style: JsonValue | undefined): ArgumentStyle {
  if (style === undefined) return 'json';
  if (isArgumentStyle(style)) return style;
  throw new UnsupportedConstraint(`unsupported style of a JSON schema ${JSON.stringify(style)}`);
}

export function readSchema(schema: JsonValue | undefined): JsonValue {
  if (schema === undefined) throw new UnsupportedConstraint('a JSON schema is missing');
  return schema;
}

export function readPattern(pattern: JsonValue | undefined): string {
  if (typeof pattern !== 'string' || parsePattern(pattern) === null) {
    throw new UnsupportedConstraint(`unsupported regular expression ${JSON.stringify(pattern)}`);
  }
  return pattern;
}

function readTag(value: JsonValue): StructuralTag {
  if (!isObject(value)) throw new UnsupportedConstraint('a structural tag must be an object');
  const begin = readText(value, 'begin');
  return { type: 'tag', begin, content: readStructuralFormat(value['content']), end: readEnd(value['end']) };
}

/** One end or a list of possible ones: the first of these will do. */
function readEnd(end: JsonValue | undefined): string {
  const [first] = Array.isArray(end) ? end : [end];
  if (typeof first !== 'string') throw new UnsupportedConstraint('a structural tag needs an end');
  return first;
}

function readTags(value: JsonObject) {
  const tags = readList(value, 'tags').map(readTag);
  return {
    tags,
    at_least_one: value['at_least_one'] === true,
    stop_after_first: value['stop_after_first'] === true,
  };
}

function readText(value: JsonObject, field: string): string {
  const text = value[field];
  if (typeof text !== 'string') throw new UnsupportedConstraint(`${field} must be a string`);
  return text;
}

function readList(value: JsonObject, field: string): JsonValue[] {
  const list = value[field];
  if (!Array.isArray(list) || list.length === 0)
    throw new UnsupportedConstraint(`${field} must be a list that is not empty`);
  return list;
}
