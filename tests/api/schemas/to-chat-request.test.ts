import { expect, test } from 'vitest';

import type { ChatBody } from '../../../api/schemas/bodies.ts';
import { toChatRequest } from '../../../api/schemas/to-chat-request.ts';

const user = { role: 'user', content: 'hi' } as const;

const CASES: [what: string, body: ChatBody, request: object][] = [
  ['the least', { model: 'm', messages: [user] }, { model: 'm', messages: [user] }],
  [
    'null is left out',
    { model: 'm', messages: [user], seed: null, tools: null },
    { model: 'm', messages: [user] },
  ],
  ['no tools are no tools', { model: 'm', messages: [user], tools: [] }, { model: 'm', messages: [user] }],
  [
    'unknown fields end here',
    { model: 'm', messages: [user], store: true, secret: 1 },
    { model: 'm', messages: [user] },
  ],
  [
    '0 and false stay',
    { model: 'm', messages: [user], seed: 0, stream: false },
    { model: 'm', messages: [user], seed: 0, stream: false },
  ],
  [
    'a refusal is what the assistant said',
    {
      model: 'm',
      messages: [{ role: 'assistant', content: null, refusal: 'no' } as ChatBody['messages'][0]],
    },
    { model: 'm', messages: [{ role: 'assistant', content: 'no' }] },
  ],
  [
    'an empty list of calls is none',
    { model: 'm', messages: [{ role: 'assistant', content: 'x', tool_calls: [] }] },
    { model: 'm', messages: [{ role: 'assistant', content: 'x' }] },
  ],
];

test.each(CASES)('%s', (_what, body, request) => {
  expect(toChatRequest(body)).toEqual(request);
});
