import { endpoint, fetchText } from './fetch-text.ts';

export type Json = Record<string, unknown>;

const TIMEOUT_MS = 2_000;

/** The object that a server answers with and 200; null for anything else, silence included. Throws when `signal` aborts. */
export async function readJson(
  base: string,
  path: string,
  { signal, body }: { signal: AbortSignal; body?: unknown },
): Promise<Json | null> {
  try {
    const { status, text } = await fetchText(endpoint(base, path), { signal, timeoutMs: TIMEOUT_MS, body });
    return status === 200 ? asObject(JSON.parse(text)) : null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

export function asObject(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

export function asObjects(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(asObject).filter((item) => item !== null) : [];
}

/** A whole number from 1 on, else null. */
export function asCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}
