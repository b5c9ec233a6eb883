import { expect } from 'vitest';

import { createTranscript } from '../../../shared/event-log/transcript.ts';
import type { LoggedEvent, TerminalEvent } from '../../../shared/types/events.ts';
import { isTerminalType } from '../../../shared/types/events.ts';

/** The text that a follower has in the end. */
export function textOf(events: LoggedEvent[]): string {
  const transcript = createTranscript();
  for (const event of events) transcript.add(event);
  return transcript.content();
}

/** Its attempts: who began it, in order. */
export function startsOf(events: LoggedEvent[]): Extract<LoggedEvent, { type: 'job.started' }>[] {
  return events.filter((event) => event.type === 'job.started');
}

export function hasRewound(events: LoggedEvent[]): boolean {
  return events.some((event) => event.type === 'job.rewound');
}

/** Numbered from 1 without a hole, attempts that only grow, one terminal event, the last. */
export function expectWhole(events: LoggedEvent[]): void {
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter((event) => isTerminalType(event.type))).toEqual([events.at(-1)]);
  const attempts = startsOf(events).map(({ attempt }) => attempt);
  expect(attempts).toEqual([...new Set(attempts)].toSorted((a, b) => a - b));
}

/** The end of a job whose log is whole and that was completed. */
export function completionOf(events: LoggedEvent[]): Extract<TerminalEvent, { type: 'job.completed' }> {
  expectWhole(events);
  const end = events.at(-1);
  if (end?.type !== 'job.completed') throw new Error(`ended otherwise: ${JSON.stringify(end)}`);
  return end;
}
