/** Dots occur in real traffic (`math.factorial`, namespaced MCP tools), though OpenAI itself refuses them. */
const toolName = { type: 'string', pattern: '^[a-zA-Z0-9_.-]{1,128}$' } as const;

export const toolsSchema = {
  type: ['array', 'null'],
  items: {
    type: 'object',
    required: ['type', 'function'],
    properties: {
      type: { const: 'function' },
      function: {
        type: 'object',
        required: ['name'],
        properties: {
          name: toolName,
          description: { type: 'string' },
          parameters: { type: 'object' },
          strict: { type: ['boolean', 'null'] },
        },
      },
    },
  },
} as const;

export const toolChoiceSchema = {
  type: ['string', 'object', 'null'],
  if: { type: 'string' },
  // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's keyword
  then: { enum: ['auto', 'none', 'required'] },
  else: {
    required: ['type', 'function'],
    properties: {
      type: { const: 'function' },
      function: { type: 'object', required: ['name'], properties: { name: toolName } },
    },
  },
} as const;
