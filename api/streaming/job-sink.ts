import type { FrameSink } from '../../shared/event-log/log-follower.ts';

/** A client that follows one job: what is logged, and where it stands while it waits. */
export interface JobSink extends FrameSink {
  /** How it is connected, for the metrics. */
  transport: 'sse' | 'websocket' | 'chat';
  /** A `queue.position` event's JSON: live only, without a cursor. */
  position(frame: string): void;
}
