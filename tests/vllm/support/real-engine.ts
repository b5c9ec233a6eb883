import { afterAll, inject } from 'vitest';

import type { ChatRequest } from '../../../shared/types/chat.ts';
import { type EngineLoad, readEngineLoad } from '../../../workers/engine/engine-load.ts';
import type { Engine, EngineDelta } from '../../../workers/engine/engine.ts';
import { toChatBody } from '../../../workers/engine/to-chat-body.ts';
import { createVllmEngine } from '../../../workers/engine/vllm-engine.ts';
import { MODEL } from './model.ts';

declare module 'vitest' {
  interface ProvidedContext {
    vllmUrl: string;
  }
}

/** Our client of the real engine, closed with the test file. */
export function openEngine(): Engine {
  const engine = createVllmEngine({ url: inject('vllmUrl'), silenceMs: 30_000, connections: 32 });
  afterAll(() => engine.close());
  return engine;
}

/** Greedy, so that it can be repeated. */
export function greedy(fields: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'auto',
    messages: [{ role: 'user', content: 'Weather in Paris?' }],
    temperature: 0,
    ...fields,
  };
}

let requests = 0;

export function chat(
  engine: Engine,
  request: ChatRequest,
  signal: AbortSignal = AbortSignal.timeout(60_000),
): AsyncIterable<EngineDelta> {
  requests += 1;
  return engine.chat({ requestId: `check-${requests}`, body: toChatBody(request, MODEL) }, signal);
}

/** A whole stream, chunk by chunk and joined. */
export interface Whole {
  deltas: EngineDelta[];
  text: string;
  tokenIds: number[];
  promptTokenIds: number[];
  finishReason: string | null;
}

export async function whole(stream: AsyncIterable<EngineDelta>): Promise<Whole> {
  const deltas: EngineDelta[] = [];
  for await (const delta of stream) deltas.push(delta);
  return {
    deltas,
    text: deltas.map(({ text }) => text).join(''),
    tokenIds: deltas.flatMap(({ tokenIds }) => tokenIds),
    promptTokenIds: deltas.find(({ promptTokenIds }) => promptTokenIds !== null)?.promptTokenIds ?? [],
    finishReason: deltas.find(({ finishReason }) => finishReason !== null)?.finishReason ?? null,
  };
}

/** What our reader makes of the engine's `/metrics` now. */
export async function engineLoad(): Promise<EngineLoad> {
  const response = await fetch(`${inject('vllmUrl')}/metrics`);
  const reading = readEngineLoad(await response.text());
  if (reading.kind !== 'load') throw new Error(reading.reason);
  return reading.load;
}

export async function postJson(path: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${inject('vllmUrl')}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
