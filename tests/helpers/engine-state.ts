import { setTimeout as sleep } from 'node:timers/promises';

/** What a simulated engine holds at this moment. */
export interface EngineState {
  running: { request_id: string | null; generated_tokens: number; blocks: number }[];
  waiting: { request_id: string | null }[];
  blocks: { usable: number; free: number; used: number };
}

export async function engineRequests(url: string): Promise<EngineState> {
  const response = await fetch(`${url}/admin/requests`);
  return (await response.json()) as EngineState;
}

/** Orders a fault, e.g. `{ fault: 'slow=40', times: 1 }`. */
export async function orderFault(
  url: string,
  fault: { fault: string; times?: number; contains?: string },
): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/admin/faults`, {
    method: 'POST',
    headers,
    body: JSON.stringify(fault),
  });
  if (!response.ok) throw new Error(await response.text());
}

export async function clearFaults(url: string): Promise<void> {
  await fetch(`${url}/admin/faults`, { method: 'DELETE' });
}

/** Polls until the condition holds; the test's own timeout ends a wait that never does. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await sleep(5);
}
