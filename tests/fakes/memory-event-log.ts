import { type Cursor, isAfter } from '../../shared/event-log/cursor.ts';
import type {
  AppendBatch,
  AppendResult,
  EventLog,
  LogEntry,
  LogHead,
} from '../../shared/event-log/event-log.ts';
import { encodeFrame, frameType } from '../../shared/event-log/frame.ts';
import { isTerminalType, type JobEvent } from '../../shared/types/events.ts';

interface MemoryLog {
  entries: LogEntry[];
  terminalWriter: number | null;
}

export interface MemoryEventLog extends EventLog {
  /** Makes a log vanish, as expiry does. */
  lose(jobId: string): void;
}

/** The event log of one process's tests. `published` hears every frame, as the channel's subscribers would. */
export function createMemoryEventLog(
  published: (jobId: string, entry: LogEntry) => void = () => {},
): MemoryEventLog {
  const logs = new Map<string, MemoryLog>();

  function logOf(jobId: string): MemoryLog {
    const log = logs.get(jobId) ?? { entries: [], terminalWriter: null };
    logs.set(jobId, log);
    return log;
  }

  function push(jobId: string, event: JobEvent, cursor: Cursor, resume: LogEntry['resume'] = null): void {
    const entry = { cursor, frame: encodeFrame(event, cursor), resume };
    logOf(jobId).entries.push(entry);
    published(jobId, entry);
  }

  function headOf(jobId: string): LogHead {
    const last = logs.get(jobId)?.entries.at(-1);
    if (last === undefined) return { state: 'absent' };
    return { state: isTerminalType(frameType(last.frame)) ? 'ended' : 'open', last: last.cursor };
  }

  function appendOne({ jobId, attempt, firstSequence, events }: AppendBatch): AppendResult {
    events.forEach(({ event, resume }, index) => {
      const head = headOf(jobId);
      const cursor = { attempt, sequence: firstSequence + index };
      if (head.state !== 'absent' && isAfter(cursor, head.last)) push(jobId, event, cursor, resume);
    });
    const head = headOf(jobId);
    if (head.state === 'absent') return { outcome: 'gone' };
    return { outcome: head.last.attempt === attempt ? 'appended' : 'fenced' };
  }

  return {
    async create(jobId, queued) {
      if (!logs.has(jobId)) push(jobId, queued, { attempt: 0, sequence: 1 });
    },
    async claim(jobId, { model, worker, minAttempt }) {
      const head = headOf(jobId);
      if (head.state === 'ended') return { outcome: 'ended' };
      const previous = head.state === 'absent' ? { attempt: 0, sequence: 0 } : head.last;
      const attempt = Math.max(previous.attempt, minAttempt) + 1;
      const started = { attempt, sequence: previous.sequence + 1 };
      push(jobId, { type: 'job.started', model, worker, attempt }, started);
      return { outcome: 'claimed', attempt, started, previous, rebuilt: head.state === 'absent' };
    },
    async append(batches) {
      return batches.map(appendOne);
    },
    async finish(jobId, { event, attempt }) {
      const head = headOf(jobId);
      if (head.state === 'absent') return { outcome: 'gone' };
      const log = logOf(jobId);
      if (head.state === 'ended') {
        const own = attempt !== null && log.terminalWriter === attempt;
        return own ? { outcome: 'finished', cursor: head.last } : { outcome: 'ended' };
      }
      if (attempt !== null && attempt < head.last.attempt) return { outcome: 'fenced' };
      const cursor = { attempt: (attempt ?? head.last.attempt) + 1, sequence: head.last.sequence + 1 };
      log.terminalWriter = attempt;
      push(jobId, event, cursor);
      return { outcome: 'finished', cursor };
    },
    async read(jobId, after, limit = 256) {
      const log = logs.get(jobId);
      if (log === undefined) return null;
      const bare = after.attempt === 0;
      const rest = log.entries.filter(({ cursor }) =>
        bare ? cursor.sequence > after.sequence : isAfter(cursor, after),
      );
      return rest.slice(0, limit);
    },
    async head(jobId) {
      return headOf(jobId);
    },
    lose(jobId) {
      logs.delete(jobId);
    },
  };
}
