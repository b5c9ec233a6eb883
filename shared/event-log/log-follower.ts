import type { Cursor } from './cursor.ts';

/**
 * Replay-then-live over a job's log. One subscriber and one command connection serve every follower of a process.
 *
 * A follower's states: replaying (XRANGE pages from its cursor; live frames are ignored or buffered within a
 * bound) → live (frames straight from pub/sub) → paused (the sink holds more than `slowClientBufferBytes`: live
 * frames are dropped, memory stays flat) → replaying again once the sink has drained. A gap in sequence numbers,
 * a reconnect or silence leads from live back to replaying. Every frame reaches the sink exactly once, in order.
 */
export interface LogFollower {
  follow(jobId: string, after: Cursor, sink: FrameSink): Following;
  close(): Promise<void>;
}

export interface Following {
  /** The client is gone: stop. Idempotent. */
  stop(): void;
}

export interface FrameSink {
  /** `frame` is the event's JSON, `type` its event type. Must not throw. */
  frame(frame: string, cursor: Cursor, type: string): void;
  /** Bytes that the client has not taken yet. */
  bufferedBytes(): number;
  /** Nothing more comes. Called once, unless `stop` came first. */
  end(reason: FollowEnd): void;
}

/** `terminal`: the terminal event was delivered. `gone`: no such log. `slow`: the client took nothing for `slowClientTimeoutMs`. `closed`: this process is shutting down. */
export type FollowEnd = 'terminal' | 'gone' | 'slow' | 'closed';
