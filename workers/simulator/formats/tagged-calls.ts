import type { JsonValue } from '../../../shared/types/chat.ts';
import type { CallFormat, SimulatedCall } from './call-format.ts';
import { jsonText } from './json-text.ts';

export interface TaggedCallsShape {
  open?: string;
  close?: string;
  separator: string;
  begin: (name: string) => string;
  parameter: (key: string, value: string) => string;
  end: string;
}

/** Formats in which every argument has its own tags: strings as they are, everything else as JSON. */
export function createTaggedCalls(shape: TaggedCallsShape): CallFormat {
  const { open = '', close = '', separator, begin, parameter, end } = shape;

  function renderCall(call: SimulatedCall): string {
    const parameters = Object.entries(call.arguments).map(([key, value]) => parameter(key, valueText(value)));
    return begin(call.name) + parameters.join('') + end;
  }

  return {
    separator,
    render(calls, textBefore) {
      const text = open + calls.map(renderCall).join(separator) + close;
      return textBefore === '' ? text : `${textBefore}\n${text}`;
    },
  };
}

function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : jsonText(value);
}
