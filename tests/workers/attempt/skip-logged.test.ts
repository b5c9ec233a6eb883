import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createTranscript } from '../../../shared/event-log/transcript.ts';
import type { JobEvent } from '../../../shared/types/events.ts';
import { createSkipLogged } from '../../../workers/attempt/skip-logged.ts';

const CALL = { index: 0, id: 'call_1', name: 'add' };
const GENERATION: JobEvent[] = [
  { type: 'reasoning.delta', delta: 'let me see' },
  { type: 'text.delta', delta: 'Adding ' },
  { type: 'text.delta', delta: 'now.' },
  { type: 'tool_call.started', ...CALL },
  { type: 'tool_call.delta', index: 0, arguments: '{"a":' },
  { type: 'tool_call.delta', index: 0, arguments: '1}' },
  { type: 'tool_call.completed', ...CALL, arguments: '{"a":1}' },
  { type: 'text.delta', delta: ' Done' },
];

function sum(events: JobEvent[]) {
  const transcript = createTranscript();
  for (const event of events) transcript.add(event);
  return { content: transcript.content(), reasoning: transcript.reasoning(), calls: transcript.toolCalls() };
}

/** The same generation with its deltas cut in pieces. */
function shatter(events: JobEvent[], size: number): JobEvent[] {
  return events.flatMap((event): JobEvent[] => {
    if (event.type !== 'text.delta' && event.type !== 'reasoning.delta') return [event];
    const pieces = event.delta.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
    return pieces.map((delta) => ({ ...event, delta }));
  });
}

describe('what the log holds already is not published again', () => {
  test('for every cut of the log and every chunking of the second parse', () => {
    fc.assert(
      fc.property(
        fc.nat(20),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (cut, first, second) => {
          const logged = createTranscript();
          const inLog = shatter(GENERATION, first).slice(0, cut);
          for (const event of inLog) logged.add(event);
          const isNew = createSkipLogged(logged);
          const published = shatter(GENERATION, second)
            .map(isNew)
            .filter((event) => event !== null);
          expect(sum([...inLog, ...published])).toEqual(sum(GENERATION));
          const starts = [...inLog, ...published].filter((event) => event.type === 'tool_call.started');
          expect(starts).toHaveLength(1);
        },
      ),
    );
  });
});
