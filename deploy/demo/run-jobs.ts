import { once } from 'node:events';

import { WebSocket } from 'ws';

import type { AgentJob } from './agent-jobs.ts';
import { advance, isOver, type Lane, newLane, type StreamFrame } from './lane.ts';
import type { LaneView } from './show-live.ts';

/** A frame for one of our streams, or an error of the whole connection (no `stream_id`). */
type ServerFrame = StreamFrame & { stream_id?: string };

/** Submits all jobs on one WebSocket and follows them to their ends. Rejects when the connection ends before. */
export async function runJobs(
  gateway: { url: string; key: string | null },
  jobs: readonly AgentJob[],
  view: LaneView,
  signal: AbortSignal,
): Promise<Lane[]> {
  const lanes = new Map(jobs.map((job) => [job.title, newLane(job.title)]));
  const headers = gateway.key === null ? {} : { authorization: `Bearer ${gateway.key}` };
  const socket = new WebSocket(`${gateway.url.replace(/^http/, 'ws')}/v1/ws`, { headers });
  try {
    await once(socket, 'open', { signal });
    const over = untilOver(socket, lanes, view, signal);
    for (const { title, request } of jobs) {
      socket.send(JSON.stringify({ type: 'job.create', stream_id: title, request }));
    }
    await over;
    return [...lanes.values()];
  } finally {
    socket.terminate();
  }
}

function untilOver(
  socket: WebSocket,
  lanes: Map<string, Lane>,
  view: LaneView,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    socket.once('close', (code) => reject(new Error(`the gateway closed the connection (${code})`)));
    socket.once('error', reject);
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ServerFrame;
      const lane = lanes.get(frame.stream_id ?? '');
      if (lane === undefined) return reject(new Error(`unexpected frame: ${data.toString()}`));
      const next = advance(lane, frame);
      lanes.set(lane.title, next);
      view.update([...lanes.values()], next);
      if ([...lanes.values()].every(isOver)) resolve();
    });
  });
}
