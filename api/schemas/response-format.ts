export const responseFormatSchema = {
  type: ['object', 'null'],
  required: ['type'],
  properties: { type: { type: 'string', enum: ['text', 'json_object', 'json_schema'] } },
  if: { type: 'object', required: ['type'], properties: { type: { const: 'json_schema' } } },
  // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's keyword
  then: {
    required: ['json_schema'],
    properties: {
      json_schema: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,64}$' },
          description: { type: 'string' },
          schema: { type: 'object' },
          strict: { type: ['boolean', 'null'] },
        },
      },
    },
  },
} as const;
