import { expect, onTestFinished, test } from 'vitest';

import { startGateway } from '../helpers/gateway.ts';

const MODEL = 'llama-3.1-8b-instruct';

async function ask(url: string): Promise<number> {
  const body = { model: MODEL, messages: [{ role: 'user', content: 'Hello?' }], max_tokens: 8 };
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return response.status;
}

test('every api process answers, and another worker takes over for one that was killed', async () => {
  const gateway = await startGateway({ apis: 2, workers: { [MODEL]: 1 } });
  onTestFinished(() => gateway.stop());
  expect(await Promise.all(gateway.urls.map(ask))).toEqual([200, 200]);

  const [first] = gateway.workers;
  first?.process.kill('SIGKILL');
  await first?.process.exited;
  await gateway.untilKnown(await gateway.addWorker(MODEL));
  expect(await ask(gateway.url)).toBe(200);
});
