import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

import type { ChatMessage } from '../../shared/types/chat.ts';

/** A real request with what a small and a large model really answered, and whether that was right. */
export interface RecordedTask {
  id: string;
  source: string;
  messages: ChatMessage[];
  smallOk: boolean;
  largeOk: boolean;
  smallOutput: string;
  largeOutput: string;
}

const FOLDER = join(process.env['SWITCHYARD_DATA'] ?? '../shared/data', 'routing');

/** Requests whose answers were recorded too, in the files' order. Throws when the data is not there. */
export async function readRecordedTasks(): Promise<RecordedTask[]> {
  if (!existsSync(FOLDER))
    throw new Error(`no recorded requests in ${FOLDER}; SWITCHYARD_DATA names their folder`);
  const outputs = new Map<string, { small_output: string; large_output: string }>();
  for await (const { id, ...both } of readLines<{ id: string; small_output: string; large_output: string }>(
    'outputs',
  ))
    outputs.set(id, both);
  const tasks: RecordedTask[] = [];
  for await (const line of readRequestLines()) {
    const output = outputs.get(line.id);
    if (output === undefined) continue;
    tasks.push({
      id: line.id,
      source: line.source,
      messages: line.messages,
      smallOk: line.small_ok === 1,
      largeOk: line.large_ok === 1,
      smallOutput: output.small_output,
      largeOutput: output.large_output,
    });
  }
  return tasks;
}

/** Every labelled request, those without recorded answers as well. */
export function readRequestLines(): AsyncGenerator<RequestLine> {
  return readLines<RequestLine>('requests');
}

interface RequestLine {
  id: string;
  source: string;
  messages: ChatMessage[];
  small_ok: number;
  large_ok: number;
}

async function* readLines<T>(name: string): AsyncGenerator<T> {
  const input = createReadStream(join(FOLDER, `${name}.jsonl.gz`)).pipe(createGunzip());
  for await (const line of createInterface({ input })) yield JSON.parse(line) as T;
}
