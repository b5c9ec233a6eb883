import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;
const TIMEOUT_MS = 60_000;

/** Waits for `GET /readyz` to answer 200. Rejects with its last answer when that takes too long. */
export async function untilGatewayReady(
  url: string,
  signal: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const givesUpAt = Date.now() + timeoutMs;
  for (;;) {
    const answer = await readiness(url, signal);
    if (answer === null) return;
    if (Date.now() > givesUpAt) throw new Error(`${url}/readyz still says: ${answer}`);
    await delay(POLL_MS, undefined, { signal });
  }
}

async function readiness(url: string, signal: AbortSignal): Promise<string | null> {
  try {
    const response = await fetch(`${url}/readyz`, { signal });
    const text = await response.text();
    return response.ok ? null : `${response.status} ${text}`;
  } catch (error) {
    signal.throwIfAborted();
    return (error as Error).message;
  }
}
