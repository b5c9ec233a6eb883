import type { CallFormat, SimulatedCall } from './call-format.ts';
import { jsonText } from './json-text.ts';

/** Bare `{"name": …, "parameters": {…}}`, several parted by `; `; after prose behind `<|python_tag|>`. */
export const llama3Json: CallFormat = {
  separator: '; ',
  render(calls, textBefore) {
    const text = calls.map(renderCall).join(this.separator);
    return textBefore === '' ? text : `${textBefore}<|python_tag|>${text}`;
  },
};

function renderCall(call: SimulatedCall): string {
  return jsonText({ name: call.name, parameters: call.arguments });
}
