import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import type { JsonObject } from '../../../shared/types/chat.ts';
import { AUTO } from '../find-model.ts';
import type { LabelledRequest } from './example.ts';

export interface LabelledData {
  requests: LabelledRequest[];
  /** Of all files' contents as they lie there. */
  sha256: string;
  /** `file:line: what is wrong`. */
  problems: string[];
}

/** Gzip's first bytes: told by content, not by name. */
const GZIP = [0x1f, 0x8b];

/** JSONL, plain or gzipped. Throws when a file cannot be read; bad lines are named and left out. */
export function readLabelled(files: readonly string[]): LabelledData {
  const requests: LabelledRequest[] = [];
  const problems: string[] = [];
  const digests: string[] = [];
  for (const file of files) {
    const bytes = readFileSync(file);
    digests.push(hash('sha256', bytes));
    textOf(bytes)
      .split('\n')
      .forEach((line, index) => {
        if (line.trim() === '') return;
        const read = readLine(line, `${file}:${index + 1}`);
        if (typeof read === 'string') problems.push(`${file}:${index + 1}: ${read}`);
        else requests.push(read);
      });
  }
  return {
    requests,
    problems,
    sha256: digests.length === 1 ? digests[0]! : hash('sha256', digests.join('')),
  };
}

/** Of plain or gzipped bytes. */
export function textOf(bytes: Buffer): string {
  return (GZIP.every((byte, i) => bytes[i] === byte) ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The request, or what is wrong with the line. */
function readLine(line: string, place: string): LabelledRequest | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `no JSON: ${(error as Error).message}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no JSON object';
  const { id, source, messages, tools, response_format, small_ok, large_ok } = value as JsonObject;
  if (!isListOf(messages, isMessage) || messages.length === 0)
    return 'messages must be a list of {role, content}';
  if (tools !== undefined && tools !== null && !isListOf(tools, isTool))
    return 'tools must be a list of functions';
  const [smallOk, largeOk] = [toLabel(small_ok), toLabel(large_ok)];
  if (smallOk === null || largeOk === null) return 'small_ok and large_ok must be 0 or 1';
  const request = {
    model: AUTO,
    messages,
    ...(tools ? { tools } : {}),
    ...(response_format ? { response_format } : {}),
  };
  return {
    id: typeof id === 'string' ? id : place,
    source: typeof source === 'string' ? source : 'unnamed',
    request: request as unknown as LabelledRequest['request'],
    smallOk,
    largeOk,
  };
}

function toLabel(value: unknown): number | null {
  return value === 0 || value === 1 || value === true || value === false ? Number(value) : null;
}

function isListOf(value: unknown, is: (item: object) => boolean): value is JsonObject[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && is(item));
}

function isMessage(value: object): boolean {
  const content = 'content' in value ? value.content : null;
  return 'role' in value && (content === null || typeof content === 'string' || Array.isArray(content));
}

function isTool(value: object): boolean {
  return 'function' in value && typeof value.function === 'object' && value.function !== null;
}
