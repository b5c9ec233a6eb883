import type { JobSink } from '../streaming/job-sink.ts';
import { lastWord } from '../streaming/last-word.ts';
import { framePrefix, spliceFrame } from '../streaming/splice-frame.ts';
import type { SocketClient } from './socket-client.ts';

/** One job's events on a socket: the stored bytes with the stream's and the job's id in front. */
export function createSocketSink(
  client: SocketClient,
  job: { jobId: string; streamId: string | null },
  onEnd: () => void,
): JobSink {
  const prefix = framePrefix(job.jobId, job.streamId);
  return {
    transport: 'websocket',
    frame: (frame) => client.send(spliceFrame(prefix, frame)),
    position: (frame) => client.send(spliceFrame(prefix, frame)),
    bufferedBytes: () => client.bufferedBytes(),
    end(reason) {
      onEnd();
      const error = lastWord(reason);
      const stream = job.streamId === null ? {} : { stream_id: job.streamId };
      if (error !== null) client.sendError(error, { ...stream, job_id: job.jobId });
      if (reason === 'slow') client.closeSlow();
    },
  };
}
