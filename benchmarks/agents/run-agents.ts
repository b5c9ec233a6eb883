import type { Dispatcher } from 'undici';

import type { RecordedTask } from './recorded-tasks.ts';

/** One task as its agent saw it; milliseconds. */
export interface TaskSample {
  task: RecordedTask;
  /** Who answered. */
  model: string;
  ttftMs: number;
  e2elMs: number;
}

export interface AgentsOptions {
  dispatcher: Dispatcher;
  /** Base URL without `/v1`. */
  url: string;
  /** What the agents ask for. */
  model: string;
  routing?: object;
  agents: number;
  maxTokens: number;
}

/** So many agents at a time take one task after the other, until none is left: a closed loop, as agents are. */
export async function runAgents(
  tasks: readonly RecordedTask[],
  options: AgentsOptions,
): Promise<TaskSample[]> {
  const samples: TaskSample[] = [];
  const left = [...tasks].values();
  async function agent(): Promise<void> {
    for (const task of left) samples.push(await ask(task, options));
  }
  await Promise.all(Array.from({ length: options.agents }, agent));
  return samples;
}

async function ask(task: RecordedTask, options: AgentsOptions): Promise<TaskSample> {
  const { dispatcher, url, model, routing, maxTokens } = options;
  const body = {
    model,
    stream: true,
    max_tokens: maxTokens,
    messages: task.messages,
    ...(routing && { routing }),
  };
  const sentAt = performance.now();
  const response = await dispatcher.request({
    origin: url,
    path: '/v1/chat/completions',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.statusCode !== 200)
    throw new Error(`${task.id}: HTTP ${response.statusCode}: ${await response.body.text()}`);
  let firstAt: number | null = null;
  let head = '';
  let tail = '';
  for await (const bytes of response.body) {
    firstAt ??= performance.now();
    const text = (bytes as Buffer).toString('latin1');
    if (head.length < 2000) head += text;
    tail = (tail + text).slice(-32);
  }
  if (firstAt === null || !tail.includes('[DONE]'))
    throw new Error(`${task.id}: stream without [DONE]: …${tail}`);
  const answered = /"model":"([^"]+)"/.exec(head)?.[1] ?? model;
  return { task, model: answered, ttftMs: firstAt - sentAt, e2elMs: performance.now() - sentAt };
}
