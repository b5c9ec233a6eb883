import type { CallFormat } from './call-format.ts';
import { jsonText } from './json-text.ts';

export interface NamedCallsShape {
  open?: string;
  close?: string;
  separator?: string;
  /** What stands before the arguments of the call with this place among its siblings. */
  begin: (name: string, index: number) => string;
  end: string;
}

/** Formats in which the name stands outside, and only the arguments are JSON. */
export function createNamedCalls({
  open = '',
  close = '',
  separator = '',
  begin,
  end,
}: NamedCallsShape): CallFormat {
  return {
    separator,
    render(calls, textBefore) {
      const texts = calls.map((call, index) => begin(call.name, index) + jsonText(call.arguments) + end);
      return textBefore + open + texts.join(separator) + close;
    },
  };
}
