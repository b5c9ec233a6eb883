import type { CallFormat, SimulatedCall } from './call-format.ts';
import { jsonText } from './json-text.ts';

/** `<tool_call>\n{"name": …, "arguments": {…}}\n</tool_call>`, one object a tag. */
export const hermes: CallFormat = {
  separator: '\n',
  render(calls, textBefore) {
    const text = calls.map(renderCall).join(this.separator);
    return textBefore === '' ? text : `${textBefore}\n${text}`;
  },
};

function renderCall(call: SimulatedCall): string {
  return `<tool_call>\n${jsonText({ name: call.name, arguments: call.arguments })}\n</tool_call>`;
}
