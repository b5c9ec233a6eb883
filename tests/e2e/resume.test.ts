import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createRandom } from '../../shared/lib/random.ts';
import { agentJobs } from '../fixtures/agent-jobs.ts';
import { startGateway, type TestGateway } from '../helpers/gateway.ts';
import { isTerminal, openJobSocket, type SocketEvent } from '../helpers/job-socket.ts';
import { readSse } from '../helpers/sse-client.ts';

const STREAMS = 100;

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ apis: 2, speed: 10 });
});
afterAll(() => gateway.stop());

const logged = (event: SocketEvent) => event.cursor !== undefined;

/** Without what a socket adds to an event. */
function asLogged(event: SocketEvent): object {
  return Object.fromEntries(
    Object.entries(event).filter(([name]) => name !== 'stream_id' && name !== 'job_id'),
  );
}

/** Everything in the job's log, read in one go after the end. */
async function uninterrupted(jobId: string): Promise<object[]> {
  const events: object[] = [];
  for await (const { data } of readSse(`${gateway.urls[1]}/v1/jobs/${jobId}/events`))
    events.push(JSON.parse(data) as object);
  return events;
}

/** Follows one job, dropping the socket at random events and going on at the other api node. Resolves with all it saw. */
async function followWithDrops(
  index: number,
  random: () => number,
): Promise<{ jobId: string; seen: SocketEvent[] }> {
  const seen: SocketEvent[] = [];
  const [job] = agentJobs(1, 1000 + index);
  let node = index % 2;
  let jobId: string | null = null;
  for (;;) {
    const socket = await openJobSocket(gateway.urls[node]!);
    const dropAfter = 1 + Math.floor(random() * 6);
    let fresh = 0;
    const stopped = new Promise<void>((resolve) => {
      socket.onEvent((event) => {
        // What was on its way when the connection broke is lost to the client.
        if (!logged(event) || fresh >= dropAfter) return;
        seen.push(event);
        fresh += 1;
        if (isTerminal(event) || fresh === dropAfter) resolve();
      });
    });
    if (jobId === null)
      socket.send({ type: 'job.create', stream_id: 'x', request: { model: 'auto', ...job } });
    else socket.send({ type: 'job.subscribe', jobs: { [jobId]: seen.at(-1)!.cursor } });
    await stopped;
    jobId = seen.at(-1)!.job_id!;
    socket.drop();
    if (isTerminal(seen.at(-1)!)) return { jobId, seen };
    node = 1 - node;
    await sleep(random() * 20);
  }
}

describe('resuming on another api process', () => {
  test(`${STREAMS} WebSocket streams, each dropped at random events: every transcript is the uninterrupted one`, async () => {
    const random = createRandom(7);
    const followed = await Promise.all(
      Array.from({ length: STREAMS }, (_, index) => followWithDrops(index, random)),
    );
    for (const { jobId, seen } of followed) {
      expect(seen.map(asLogged)).toEqual(await uninterrupted(jobId));
    }
    expect(new Set(followed.map(({ jobId }) => jobId)).size).toBe(STREAMS);
  });

  test(`${STREAMS} SSE streams by Last-Event-ID: the same`, async () => {
    const random = createRandom(8);
    await Promise.all(
      Array.from({ length: STREAMS }, async (_, index) => {
        const [job] = agentJobs(1, 5000 + index);
        const response = await fetch(`${gateway.urls[0]}/v1/jobs`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ request: { model: 'auto', ...job } }),
        });
        const { id: jobId } = (await response.json()) as { id: string };
        const seen: object[] = [];
        let lastId: string | undefined;
        let ended = false;
        for (let node = 0; !ended; node = 1 - node) {
          let left = 1 + Math.floor(random() * 6);
          const url = `${gateway.urls[node]}/v1/jobs/${jobId}/events`;
          for await (const { id, data } of readSse(url, lastId)) {
            if (id === undefined) continue;
            const event = JSON.parse(data) as SocketEvent;
            seen.push(event);
            lastId = id;
            ended = isTerminal(event);
            left -= 1;
            if (left === 0) break;
          }
        }
        expect(seen).toEqual(await uninterrupted(jobId));
      }),
    );
  });

  test('?starting_after= takes a cursor or a bare sequence number', async () => {
    const { jobId } = await followWithDrops(900, createRandom(9));
    const all = await uninterrupted(jobId);
    const third = all[2] as { cursor: string };
    for (const position of [third.cursor, '3']) {
      const rest: object[] = [];
      for await (const { data } of readSse(
        `${gateway.url}/v1/jobs/${jobId}/events?starting_after=${position}`,
      )) {
        rest.push(JSON.parse(data) as object);
      }
      expect(rest).toEqual(all.slice(3));
    }
  });
});
