/** A stored frame for a WebSocket: `{"stream_id":…,"job_id":…,` in front of the bytes as they are. */
export function spliceFrame(prefix: string, frame: string): string {
  return prefix + frame.slice(1);
}

/** What `spliceFrame` puts in front, made once for each stream. */
export function framePrefix(jobId: string, streamId: string | null): string {
  const stream = streamId === null ? '' : `"stream_id":${JSON.stringify(streamId)},`;
  return `{${stream}"job_id":${JSON.stringify(jobId)},`;
}
