import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import type { CallFormat, SimulatedCall } from './call-format.ts';
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
  /** The object of the call with this place among its siblings; `{name, [argumentsKey]}` by default. */
  object?: (call: SimulatedCall, index: number) => JsonObject;
  /** As Python's `json.dumps` writes it by default. */
  json?: (value: JsonValue) => string;
  /** Between prose and the calls after it. */
  afterText?: string;
}

/** Formats in which a call is one JSON object, `{"name": …, "arguments": {…}}`, and only what is around it differs. */
export function createJsonCalls(shape: JsonCallsShape): CallFormat {
  const { callOpen = '', callClose = '', open = '', close = '', afterText = '\n', json = jsonText } = shape;
  const object = shape.object ?? namedObject(shape.argumentsKey ?? 'arguments');
  return {
    separator: shape.separator,
    render(calls, textBefore) {
      const objects = calls.map((call, index) => callOpen + json(object(call, index)) + callClose);
      const text = objects.join(shape.separator);
      return (textBefore === '' ? '' : textBefore + afterText) + open + text + close;
    },
  };
}

function namedObject(argumentsKey: string): (call: SimulatedCall) => JsonObject {
  return (call) => ({ name: call.name, [argumentsKey]: call.arguments });
}
