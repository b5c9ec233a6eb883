import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import type { JsonValue } from '../../../shared/types/chat.ts';
import { isObject } from '../schema/json-types.ts';
import { messageText } from './message-text.ts';

/** Recorded answers, given instead of the simulator's own. */
export interface Replay {
  /** The answer to a last user message, or to the id that its directive names; null: none was recorded. */
  find(question: string, id: string | null): string | null;
}

export const NO_REPLAY: Replay = { find: () => null };

/**
 * Reads JSON lines `{messages?, prompt?, id?, output}`. Throws with file and line for one that is none.
 * Only a hash of each question is kept.
 */
export async function loadReplay(file: string): Promise<Replay> {
  const outputs = new Map<string, string>();
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() !== '') addLine(line, `${file}:${number}`, outputs);
  }
  return {
    find: (question, id) =>
      (id === null ? undefined : outputs.get(idKey(id))) ?? outputs.get(questionKey(question)) ?? null,
  };
}

function addLine(line: string, where: string, outputs: Map<string, string>): void {
  const entry = parse(line, where);
  const { output, id, prompt } = entry;
  if (typeof output !== 'string') throw new Error(`${where}: output must be a string`);
  const question = typeof prompt === 'string' ? prompt : lastUserText(entry['messages']);
  if (question !== null) outputs.set(questionKey(question), output);
  if (typeof id === 'string') outputs.set(idKey(id), output);
}

function parse(line: string, where: string) {
  try {
    const entry = JSON.parse(line) as JsonValue;
    if (isObject(entry)) return entry;
  } catch {
    // Said below, with the place.
  }
  throw new Error(`${where}: not a JSON object`);
}

function lastUserText(messages: JsonValue | undefined): string | null {
  if (!Array.isArray(messages)) return null;
  const last = messages.findLast((message) => isObject(message) && message['role'] === 'user');
  return isObject(last) ? messageText(last['content']) : null;
}

function questionKey(question: string): string {
  return createHash('sha256').update(question.trim()).digest('base64');
}

function idKey(id: string): string {
  return `id ${id}`;
}
