/** Text, or one of the other kinds of part (`image_url`, …), which pass to the model as they are. */
const contentPart = {
  type: 'object',
  required: ['type'],
  properties: { type: { type: 'string', minLength: 1 } },
  if: { required: ['type'], properties: { type: { const: 'text' } } },
  // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's keyword
  then: { required: ['text'], properties: { text: { type: 'string' } } },
} as const;

const toolCall = {
  type: 'object',
  required: ['id', 'type', 'function'],
  properties: {
    id: { type: 'string', minLength: 1 },
    type: { const: 'function' },
    function: {
      type: 'object',
      required: ['name', 'arguments'],
      properties: { name: { type: 'string', minLength: 1 }, arguments: { type: 'string' } },
    },
  },
} as const;

/** Every role but the assistant has something to say. */
const spoken = {
  required: ['content'],
  properties: { content: { type: ['string', 'array'], minItems: 1 } },
} as const;

/** `check-messages.ts` has the assistant's rule, which needs a sentence to explain. */
export const chatMessageSchema = {
  type: 'object',
  required: ['role'],
  properties: {
    role: { type: 'string', enum: ['system', 'developer', 'user', 'assistant', 'tool'] },
    content: { type: ['string', 'array', 'null'], items: contentPart },
    name: { type: 'string' },
    tool_calls: { type: ['array', 'null'], items: toolCall },
    tool_call_id: { type: 'string', minLength: 1 },
    reasoning_content: { type: ['string', 'null'] },
    refusal: { type: ['string', 'null'] },
  },
  allOf: [
    {
      if: { required: ['role'], properties: { role: { enum: ['system', 'developer', 'user', 'tool'] } } },
      // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's keyword
      then: spoken,
    },
    {
      if: { required: ['role'], properties: { role: { const: 'tool' } } },
      // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's keyword
      then: { required: ['tool_call_id'] },
    },
  ],
} as const;
