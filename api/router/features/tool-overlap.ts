import type { ChatRequest } from '../../../shared/types/chat.ts';

/** Of all tools' names and descriptions together; more would cost without telling more. */
const MAX_CHARS = 16_384;
/** Shorter words stand in every text. */
const WORD = /\p{L}{4,}/gu;
/** Words are compared by their beginnings, so that "calculates" meets "calculate". */
const STEM = 5;

/**
 * Of the tool that fits the question best, the share of its name's and description's words that the question has,
 * 0..1. Where it is small, the request may be about something else, and small models call a tool all the same.
 */
export function toolOverlap({ tools = [] }: ChatRequest, question: string): number {
  if (tools.length === 0) return 0;
  const asked = stemsOf(question);
  let room = MAX_CHARS;
  let best = 0;
  for (const { function: described } of tools) {
    const text = `${described?.name ?? ''} ${described?.description ?? ''}`
      .replaceAll(/[_.]/g, ' ')
      .slice(0, room);
    room -= text.length;
    const known = stemsOf(text);
    let shared = 0;
    for (const stem of known) if (asked.has(stem)) shared += 1;
    best = Math.max(best, shared / Math.max(1, known.size));
  }
  return best;
}

function stemsOf(text: string): Set<string> {
  return new Set(
    text
      .toLowerCase()
      .match(WORD)
      ?.map((word) => word.slice(0, STEM)),
  );
}
