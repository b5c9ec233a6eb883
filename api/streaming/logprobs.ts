import type { JsonObject, JsonValue } from '../../shared/types/chat.ts';
import type { JobEvent } from '../../shared/types/events.ts';

/** The token probabilities of all deltas as one, in OpenAI's shape `{content: […]}`; null when no delta had any. */
export function createLogprobs(): { add(event: JobEvent): void; all(): JsonValue } {
  let content: JsonValue[] = [];
  return {
    add(event) {
      if (event.type === 'job.rewound') content = [];
      if (event.type !== 'text.delta' || !isObject(event.logprobs)) return;
      const tokens = event.logprobs['content'];
      if (Array.isArray(tokens)) content.push(...tokens);
    },
    all: () => (content.length === 0 ? null : { content, refusal: null }),
  };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
