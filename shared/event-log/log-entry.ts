import { type Cursor, parseCursor } from './cursor.ts';
import type { LogEntry, ResumeData } from './event-log.ts';
import { decodeTokenIds, encodeTokenIds } from './token-ids.ts';

/**
 * An entry's fields in the stream, one letter each because every entry repeats them: `f` frame, `r` raw text,
 * `t` token ids, `p` prompt token ids; on a terminal entry also `e` = 1 and `w`, its writer's attempt.
 */
export type RawEntry = [id: string, fields: string[]];

export function entryFields(frame: string, resume: ResumeData | undefined): string[] {
  if (resume === undefined) return ['f', frame];
  const fields = ['f', frame, 'r', resume.raw, 't', encodeTokenIds(resume.tokenIds)];
  if (resume.promptTokenIds !== undefined) fields.push('p', encodeTokenIds(resume.promptTokenIds));
  return fields;
}

export function decodeEntry([id, fields]: RawEntry): LogEntry {
  return { cursor: entryCursor(id), frame: fieldOf(fields, 'f') ?? '', resume: decodeResume(fields) };
}

export function isTerminalEntry([, fields]: RawEntry): boolean {
  return fieldOf(fields, 'e') !== undefined;
}

export function entryCursor(id: string): Cursor {
  const cursor = parseCursor(id);
  if (cursor === null) throw new Error(`log entry with a foreign id: ${id}`);
  return cursor;
}

function decodeResume(fields: string[]): ResumeData | null {
  const raw = fieldOf(fields, 'r');
  if (raw === undefined) return null;
  const prompt = fieldOf(fields, 'p');
  return {
    raw,
    tokenIds: decodeTokenIds(fieldOf(fields, 't') ?? ''),
    ...(prompt === undefined ? {} : { promptTokenIds: decodeTokenIds(prompt) }),
  };
}

function fieldOf(fields: string[], name: string): string | undefined {
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) return fields[at + 1];
  return undefined;
}
