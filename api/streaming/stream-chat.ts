import type { FastifyReply } from 'fastify';

import type { SwitchyardError } from '../../shared/errors.ts';
import { decodeFrame } from '../../shared/event-log/frame.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import type { FollowJob, FollowedJob } from './follow-job.ts';
import { errorFrame, lastWord } from './last-word.ts';
import { parseResumePoint } from './resume-point.ts';
import { createSseResponse, onClientGone } from './sse-response.ts';
import { createToChatChunks } from './to-chat-chunks.ts';
import { toError } from './to-error.ts';

export interface StreamChatTo {
  reply: FastifyReply;
  heartbeatMs: number;
}

/**
 * A job as an OpenAI stream. Rejects with what went wrong as long as nothing has been sent (the answer is then an
 * ordinary HTTP error); later the error is the last `data:`. The headers go out with the first token, or after one
 * heartbeat of waiting, because proxies and clients give up on silence.
 */
export function streamChat(
  follow: FollowJob,
  job: FollowedJob,
  { reply, heartbeatMs }: StreamChatTo,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sse = createSseResponse(reply, heartbeatMs);
  const toChunks = createToChatChunks(chunkOptions(job.spec));
  const patience = setTimeout(() => sse.comment('waiting'), heartbeatMs);

  function finish(error: SwitchyardError | null): void {
    clearTimeout(patience);
    if (error !== null && !sse.started()) return reject(error);
    sse.data(error === null ? '[DONE]' : errorFrame(error.toBody()));
    sse.end();
    resolve();
  }

  const following = follow(job, parseResumePoint(null, 'cursor'), {
    transport: 'chat',
    frame(frame, _cursor, type) {
      // Nothing a chunk could say, so not even parsed.
      if (type === 'job.queued') return;
      const { chunks, end } = toChunks(decodeFrame(frame));
      for (const chunk of chunks) sse.data(chunk);
      if (end === null) return;
      finish(end.kind === 'error' ? toError(end.error) : null);
      // Broken off before the job's end: whatever it still writes, nobody reads.
      queueMicrotask(() => following.stop());
    },
    position: () => {},
    bufferedBytes: () => sse.bufferedBytes(),
    end(reason) {
      const error = lastWord(reason);
      if (error !== null) finish(error);
      if (reason === 'slow') reply.raw.destroy();
    },
  });
  onClientGone(reply, () => {
    clearTimeout(patience);
    following.stop();
    resolve();
  });
  return promise;
}

function chunkOptions({ id, route, createdAt, request }: JobSpec) {
  return {
    jobId: id,
    model: route.model,
    created: Math.floor(createdAt / 1000),
    includeUsage: request.stream_options?.include_usage === true,
  };
}
