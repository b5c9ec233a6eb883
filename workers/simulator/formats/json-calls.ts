import type { CallFormat } from './call-format.ts';
import { jsonText } from './json-text.ts';

export interface JsonCallsShape {
  /** Around each call. */
  callOpen?: string;
  callClose?: string;
  separator: string;
  /** Around all of them. */
  open?: string;
  close?: string;
  argumentsKey?: 'arguments' | 'parameters';
  /** Between prose and the calls after it. */
  afterText?: string;
}

/** Formats in which a call is one JSON object, `{"name": …, "arguments": {…}}`, and only what is around it differs. */
export function createJsonCalls(shape: JsonCallsShape): CallFormat {
  const {
    callOpen = '',
    callClose = '',
    open = '',
    close = '',
    afterText = '\n',
    argumentsKey = 'arguments',
  } = shape;
  return {
    separator: shape.separator,
    render(calls, textBefore) {
      const objects = calls.map((call) => jsonText({ name: call.name, [argumentsKey]: call.arguments }));
      const text = objects.map((object) => callOpen + object + callClose).join(shape.separator);
      return (textBefore === '' ? '' : textBefore + afterText) + open + text + close;
    },
  };
}
