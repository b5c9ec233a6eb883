/**
 * Server-sent events from bytes that arrive split anywhere: yields each event's `data` text.
 * Only what OpenAI-compatible servers send is kept (`data:` lines; comments and other fields are skipped), but
 * line ends may be LF, CRLF or CR as the standard has it, and a UTF-8 character may be cut between chunks.
 */
export interface SseDecoder {
  push(bytes: Uint8Array): string[];
  /** End of the connection: an event without its closing blank line is dropped, as the standard says. */
  end(): void;
}

/** An engine's longest line; more is no token stream but somebody feeding us memory. */
const MAX_EVENT_CHARS = 16 * 1024 * 1024;

export function createSseDecoder(): SseDecoder {
  const lineEnd = /\r\n|\n|\r/g;
  const decoder = new TextDecoder();
  let pending = '';
  let data: string[] = [];
  let endedWithCr = false;

  function takeLine(line: string, events: string[]): void {
    if (line === '') {
      if (data.length > 0) events.push(data.join('\n'));
      data = [];
    } else if (line.startsWith('data:')) {
      data.push(line.startsWith('data: ') ? line.slice(6) : line.slice(5));
    }
  }

  return {
    push(bytes) {
      const events: string[] = [];
      let text = decoder.decode(bytes, { stream: true });
      if (text === '') return events;
      // CRLF cut between two chunks: the LF belongs to the line that the CR has already ended.
      const startsInsideCrLf = endedWithCr && text.startsWith('\n');
      endedWithCr = text.endsWith('\r');
      if (startsInsideCrLf) text = text.slice(1);
      // What is pending holds no line end: the search begins behind it, so that long lines stay linear.
      lineEnd.lastIndex = pending.length;
      pending += text;
      if (pending.length > MAX_EVENT_CHARS) throw new Error('server-sent event longer than 16 MiB');
      let lineStart = 0;
      for (let end = lineEnd.exec(pending); end !== null; end = lineEnd.exec(pending)) {
        takeLine(pending.slice(lineStart, end.index), events);
        lineStart = lineEnd.lastIndex;
      }
      pending = pending.slice(lineStart);
      return events;
    },
    end() {
      pending = '';
      data = [];
    },
  };
}
