import type { JsonValue } from '../../../shared/types/chat.ts';
import { jsonText } from '../formats/json-text.ts';
import { nestedElements } from '../formats/nested-elements.ts';
import { isObject } from '../schema/json-types.ts';

const KIMI_OPEN = '<|open|>';
const KIMI_CLOSE = '<|close|>argument<|sep|>';

/** How xgrammar's styles write one member of an object; JSON has no members of its own. */
const MEMBERS = {
  qwen_xml: (key: string, value: JsonValue) => `<parameter=${key}>\n${plain(value)}\n</parameter>\n`,
  minimax_xml: (key: string, value: JsonValue) => `<parameter name="${key}">${plain(value)}</parameter>\n`,
  minimax_m3_xml: (key: string, value: JsonValue) => nestedElements({ [key]: value }, ']<]minimax[>['),
  deepseek_xml: (key: string, value: JsonValue) =>
    `<｜DSML｜parameter name="${key}" string="${typeof value === 'string'}">${plain(value)}</｜DSML｜parameter>\n`,
  glm_xml: (key: string, value: JsonValue) =>
    `<arg_key>${key}</arg_key>\n<arg_value>${plain(value)}</arg_value>\n`,
  kimi_k3_xml: (key: string, value: JsonValue) =>
    `${KIMI_OPEN}argument key="${key}" type="${typeName(value)}"<|sep|>${plain(value)}${KIMI_CLOSE}`,
};

export type ArgumentStyle = 'json' | keyof typeof MEMBERS;

export function isArgumentStyle(style: JsonValue): style is ArgumentStyle {
  return style === 'json' || (typeof style === 'string' && Object.hasOwn(MEMBERS, style));
}

/** A value in this style. What is no object has no members to write, and comes as JSON in every style. */
export function styledText(value: JsonValue, style: ArgumentStyle): string {
  if (style === 'json' || !isObject(value)) return jsonText(value);
  const members = Object.entries(value).map(([key, member]) => MEMBERS[style](key, member));
  return members.join('');
}

function plain(value: JsonValue): string {
  return typeof value === 'string' ? value : jsonText(value);
}

function typeName(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
