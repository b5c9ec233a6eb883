import { isTerminalType } from '../types/events.ts';
import { type Cursor, isAfter } from './cursor.ts';
import type { LogEntry, LogHead } from './event-log.ts';
import { frameType } from './frame.ts';
import type { LiveMessage } from './live-message.ts';
import type { FollowEnd, FrameSink } from './log-follower.ts';

/** Pause before reading again after Redis could not be reached. */
const RETRY_MS = 500;

export interface FollowLimits {
  /** Above this a client is slow: nothing is pushed until half of it has drained. */
  slowClientBufferBytes: number;
  /** A slow client that takes nothing for this long is let go. */
  slowClientTimeoutMs: number;
  /** Live but silent for this long: look into the log, the channel may have failed. */
  silenceCheckMs: number;
}

/** What a follower reads its log with. */
export interface LogReader {
  /** A page of entries after the cursor; null: no such log. */
  page: (after: Cursor) => Promise<LogEntry[] | null>;
  /** Entries of a full page: there may be more behind it. */
  pageEntries: number;
  head: () => Promise<LogHead>;
}

export interface FollowerDeps {
  sink: FrameSink;
  limits: FollowLimits;
  reader: LogReader;
  /** It has ended or was stopped: called once. */
  onDone: () => void;
  onError: (error: unknown) => void;
  now: () => number;
}

/**
 * One client's place in one log.
 *
 *   stale ──read──▶ replaying ──all read──▶ live ──gap, reconnect, silence──▶ replaying
 *     ▲                 │  └──sink full──▶ paused ◀──sink full── live
 *     └──read failed────┘                    │ drained ──▶ replaying, took nothing for too long ──▶ ended
 *   replaying, live ──terminal frame, log gone──▶ ended
 *
 * Nothing is buffered here: the log is the buffer. A frame published while it replays only says how far to read, and
 * one published while it is paused says nothing, so a follower's memory is one page whatever happens.
 */
export class Follower {
  #state: 'stale' | 'replaying' | 'live' | 'paused' | 'ended' = 'stale';
  /** The last frame that the sink got, or where the client wants to begin behind. */
  #seen: Cursor;
  /** The newest frame published, or a reconnect, since the page that is being read was asked for. */
  #announced: Cursor | 'unknown' | null = null;
  /** When it came into `stale`, last heard something while live, or last saw a paused client take something. */
  #since: number;
  #leastBuffered = 0;
  readonly #deps: FollowerDeps;

  constructor(after: Cursor, deps: FollowerDeps) {
    this.#seen = after;
    this.#deps = deps;
    this.#since = deps.now();
  }

  /** A published frame. */
  message({ cursor, frame }: LiveMessage): void {
    // Also what a fenced writer still publishes: its attempt is smaller than one that was seen.
    if (!isAfter(cursor, this.#seen)) return;
    if (this.#state === 'replaying') this.#announce(cursor);
    if (this.#state !== 'live') return;
    this.#since = this.#deps.now();
    if (frame !== null && cursor.sequence === this.#seen.sequence + 1) this.#deliver(cursor, frame);
    else this.#replay();
  }

  /** The subscription holds, at first or again: whatever was published before may have been missed. */
  subscribed(): void {
    if (this.#state === 'replaying') this.#announced = 'unknown';
    if (this.#state === 'live' || this.#state === 'stale') this.#replay();
  }

  /** Called some ten times a second for all followers of a process, so that none needs a timer. */
  tick(now: number): void {
    const elapsed = now - this.#since;
    if (this.#state === 'live' && elapsed >= this.#deps.limits.silenceCheckMs) this.#replay();
    if (this.#state === 'stale' && elapsed >= RETRY_MS) this.#replay();
    if (this.#state === 'paused') this.#checkDrained(now);
  }

  stop(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#deps.onDone();
  }

  end(reason: FollowEnd): void {
    if (this.#state === 'ended') return;
    this.stop();
    this.#deps.sink.end(reason);
  }

  #announce(cursor: Cursor): void {
    const known = this.#announced;
    if (known === null || (known !== 'unknown' && isAfter(cursor, known))) this.#announced = cursor;
  }

  #deliver(cursor: Cursor, frame: string): void {
    this.#seen = cursor;
    const type = frameType(frame);
    this.#deps.sink.frame(frame, cursor, type);
    if (isTerminalType(type)) this.end('terminal');
    else if (this.#deps.sink.bufferedBytes() > this.#deps.limits.slowClientBufferBytes) this.#pause();
  }

  #pause(): void {
    // The sink may have stopped us from within `frame`.
    if (this.#state === 'ended') return;
    this.#state = 'paused';
    this.#since = this.#deps.now();
    this.#leastBuffered = this.#deps.sink.bufferedBytes();
  }

  #checkDrained(now: number): void {
    const { slowClientBufferBytes, slowClientTimeoutMs } = this.#deps.limits;
    const buffered = this.#deps.sink.bufferedBytes();
    if (buffered <= slowClientBufferBytes / 2) {
      this.#replay();
    } else if (buffered < this.#leastBuffered) {
      this.#leastBuffered = buffered;
      this.#since = now;
    } else if (now - this.#since >= slowClientTimeoutMs) {
      this.end('slow');
    }
  }

  #replay(): void {
    this.#state = 'replaying';
    this.#readToEnd().catch((error: unknown) => {
      this.#deps.onError(error);
      if (this.#isReplaying()) this.#settle('stale');
    });
  }

  async #readToEnd(): Promise<void> {
    const { reader } = this.#deps;
    for (let ended = false; ;) {
      this.#announced = null;
      const entries = await reader.page(this.#seen);
      if (!this.#isReplaying()) return;
      if (entries === null) return this.end('gone');
      this.#take(entries);
      if (!this.#isReplaying()) return;
      // An ended log, and nothing after what the client has: it had the terminal event already.
      if (ended && entries.length === 0) return this.end('terminal');
      if (entries.length === reader.pageEntries) continue;
      // What was appended between the page and the look at the head comes with the next page.
      ended = entries.length === 0 && (await reader.head()).state === 'ended';
      if (!this.#isReplaying()) return;
      if (!ended && !this.#mustReadOn()) return this.#settle('live');
    }
  }

  #take(entries: LogEntry[]): void {
    for (const { cursor, frame } of entries) {
      if (!this.#isReplaying()) return;
      this.#deliver(cursor, frame);
    }
  }

  #mustReadOn(): boolean {
    const announced = this.#announced;
    return announced === 'unknown' || (announced !== null && isAfter(announced, this.#seen));
  }

  #settle(state: 'live' | 'stale'): void {
    this.#state = state;
    this.#since = this.#deps.now();
  }

  #isReplaying(): boolean {
    return this.#state === 'replaying';
  }
}
