import { createServer } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { addressOf, chooseApiPorts } from '../../../deploy/up/api-ports.ts';

const HOST = '127.0.0.1';

function takePort(): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, HOST, () => resolve((server.address() as { port: number }).port));
  });
}

test('a port that is taken is an error that says what to do', async () => {
  const port = await takePort();
  await expect(chooseApiPorts(HOST, port, 1)).rejects.toThrow(`PORT=${port + 1} npm start`);
});

test('further api processes get the next free ports', async () => {
  const [first = 0] = await chooseApiPorts(HOST, 0, 1);
  const ports = await chooseApiPorts(HOST, first, 3);
  expect(ports[0]).toBe(first);
  expect(new Set(ports).size).toBe(3);
  expect(ports).toEqual(ports.toSorted((a, b) => a - b));
});

test('port 0 gives different free ones', async () => {
  expect(new Set(await chooseApiPorts(HOST, 0, 4)).size).toBe(4);
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8080'],
  ['0.0.0.0', 'http://127.0.0.1:8080'],
  ['::', 'http://127.0.0.1:8080'],
  ['::1', 'http://[::1]:8080'],
  ['10.0.0.7', 'http://10.0.0.7:8080'],
])('host %s is called at %s', (host, address) => {
  expect(addressOf(host, 8080)).toBe(address);
});
