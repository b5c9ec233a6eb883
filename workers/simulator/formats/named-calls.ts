import type { JsonObject } from '../../../shared/types/chat.ts';
import type { CallFormat } from './call-format.ts';
import { jsonText } from './json-text.ts';

export interface NamedCallsShape {
  open?: string;
  close?: string;
  separator?: string;
  /** What stands before the arguments of the call with this place among its siblings. */
  begin: (name: string, index: number) => string;
  end: string;
  /** How arguments are written; JSON by default. */
  argumentsText?: (values: JsonObject) => string;
}

/** Formats in which the name stands outside, and the arguments behind it in one piece. */
export function createNamedCalls(shape: NamedCallsShape): CallFormat {
  const { open = '', close = '', separator = '', begin, end, argumentsText = jsonText } = shape;
  return {
    separator,
    render(calls, textBefore) {
      const texts = calls.map((call, index) => begin(call.name, index) + argumentsText(call.arguments) + end);
      return textBefore + open + texts.join(separator) + close;
    },
  };
}
