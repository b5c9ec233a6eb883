import type { JsonValue } from '../../../shared/types/chat.ts';
import type { CallFormat, SimulatedCall } from './call-format.ts';
import { jsonText } from './json-text.ts';

export interface TaggedCallsShape {
  open?: string;
  close?: string;
  separator: string;
  begin: (name: string, index: number) => string;
  /** One argument: its text, and the value that the text stands for. */
  parameter: (key: string, text: string, value: JsonValue) => string;
  /** How a value is written; by default strings as they are, everything else as JSON. */
  valueText?: (value: JsonValue) => string;
  end: string;
  /** Between prose and the calls after it. */
  afterText?: string;
}

/** Formats in which every argument has its own tags. */
export function createTaggedCalls(shape: TaggedCallsShape): CallFormat {
  const { open = '', close = '', separator, begin, parameter, end, afterText = '\n' } = shape;
  const valueText = shape.valueText ?? plainText;

  function renderCall(call: SimulatedCall, index: number): string {
    const members = Object.entries(call.arguments);
    const parameters = members.map(([key, value]) => parameter(key, valueText(value), value));
    return begin(call.name, index) + parameters.join('') + end;
  }

  return {
    separator,
    render(calls, textBefore) {
      const text = open + calls.map(renderCall).join(separator) + close;
      return textBefore === '' ? text : textBefore + afterText + text;
    },
  };
}

function plainText(value: JsonValue): string {
  return typeof value === 'string' ? value : jsonText(value);
}
