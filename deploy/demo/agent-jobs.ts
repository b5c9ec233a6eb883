import type { ChatRequest, JsonSchema, ToolDefinition } from '../../shared/types/chat.ts';

/** One lane of the demo. Field names of `request` are OpenAI's; `model: auto` leaves the choice to the router. */
export interface AgentJob {
  /** Also the WebSocket's `stream_id`. */
  title: string;
  request: ChatRequest;
}

function tool(name: string, description: string, properties: Record<string, JsonSchema>): ToolDefinition {
  const parameters = { type: 'object', properties, required: Object.keys(properties) };
  return { type: 'function', function: { name, description, parameters } };
}

const WEATHER = tool('get_weather', 'Weather of a city for one day', {
  city: { type: 'string' },
  day: { type: 'string', enum: ['today', 'tomorrow'] },
});
const TRAIN_SEARCH = tool('find_trains', 'Trains between two stations', {
  from: { type: 'string' },
  to: { type: 'string' },
});
const ORDER_LOOKUP = tool('get_order', 'An order by its number', { order_id: { type: 'string' } });

const TICKET_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    severity: { type: 'string', enum: ['low', 'medium', 'high'] },
    component: { type: 'string' },
    steps: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 4 },
  },
  required: ['severity', 'component', 'steps'],
  additionalProperties: false,
};

/** The kinds of work that agents bring: each stresses another part of the way through the gateway. */
export const AGENT_JOBS: AgentJob[] = [
  {
    title: 'simple question',
    request: {
      model: 'auto',
      messages: [{ role: 'user', content: 'In one short paragraph: why does bread rise in the oven?' }],
      max_tokens: 160,
    },
  },
  {
    title: 'tool call',
    request: {
      model: 'auto',
      messages: [
        { role: 'system', content: 'You work for a shop. Look orders up before you answer.' },
        { role: 'user', content: 'Where is my order 4711-B? It should have been here on Monday.' },
      ],
      tools: [ORDER_LOOKUP],
    },
  },
  {
    title: 'parallel tools',
    request: {
      model: 'auto',
      messages: [
        {
          role: 'user',
          content:
            'What is the weather in Basel tomorrow? What is the weather in Milan tomorrow? ' +
            'Which trains run from Basel to Milan?',
        },
      ],
      tools: [WEATHER, TRAIN_SEARCH],
      parallel_tool_calls: true,
    },
  },
  {
    title: 'JSON schema',
    request: {
      model: 'auto',
      messages: [
        {
          role: 'user',
          content:
            'Turn this into a ticket: since the update the export button does nothing on the invoices page, ' +
            'for all of us. Open invoices, choose a month, press export.',
        },
      ],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'ticket', schema: TICKET_SCHEMA, strict: true },
      },
      max_tokens: 300,
    },
  },
  {
    title: 'hard reasoning',
    request: {
      model: 'auto',
      routing: { strategy: 'quality' },
      messages: [
        {
          role: 'user',
          content:
            'Prove step by step that a scheduler which always serves the job with the least remaining time minimises ' +
            'the mean completion time on one machine with preemption. Then construct a counterexample for two machines ' +
            'with release dates, derive the worst-case ratio of your example, and discuss the complexity of the optimum.',
        },
      ],
      max_tokens: 400,
    },
  },
];
