import { onTestFinished } from 'vitest';

import type { JsonObject } from '../../../../shared/types/chat.ts';
import type { SimulatorSettings } from '../../../../workers/simulator/options.ts';
import { createSimulatorServer } from '../../../../workers/simulator/server.ts';

export const MODEL = 'test-model';

export interface Chunk extends JsonObject {
  choices: JsonObject[];
}

/** A chat of one user message. */
const chat = (text: string, more: JsonObject = {}): JsonObject => ({
  messages: [{ role: 'user', content: text }],
  ...more,
});

/** A simulator in this process, at a free port, closed when the test ends. */
export async function startSimulator(settings: Partial<SimulatorSettings> = {}) {
  const server = await createSimulatorServer({
    preset: '8b-h100',
    model: MODEL,
    toolParser: 'hermes',
    speed: 50,
    ...settings,
  });
  const url = await server.listen();
  onTestFinished(() => server.close());

  async function post(path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return fetch(url + path, { ...init, method: 'POST', body: text });
  }

  /** The data lines of a stream, the closing `[DONE]` too; whether it broke off is in `broken`. */
  async function stream(path: string, body: JsonObject, init: RequestInit = {}) {
    const response = await post(path, { model: MODEL, stream: true, ...body }, init);
    const { text, broken } = await readAll(response);
    const lines = text
      .split('\n\n')
      .filter(Boolean)
      .map((line) => line.slice('data: '.length));
    const chunks = lines.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line) as Chunk);
    return { response, chunks, done: lines.at(-1) === '[DONE]', broken };
  }

  async function get(path: string): Promise<JsonObject> {
    return (await (await fetch(url + path)).json()) as JsonObject;
  }

  return { url, server, post, stream, get, chat };
}

async function readAll(response: Response): Promise<{ text: string; broken: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of response.body!) text += decoder.decode(bytes, { stream: true });
    return { text, broken: false };
  } catch {
    return { text, broken: true };
  }
}

/** Texts of a stream's chunks, of either endpoint. */
export function textOf(chunks: readonly Chunk[]): string {
  const choices = chunks.map(
    ({ choices: [choice] }) => choice as { text?: string; delta?: { content: string } } | undefined,
  );
  return choices.map((choice) => choice?.text ?? choice?.delta?.content ?? '').join('');
}

export function idsOf(chunks: readonly Chunk[]): number[] {
  return chunks.flatMap(({ choices: [choice] }) => (choice?.['token_ids'] as number[] | undefined) ?? []);
}
