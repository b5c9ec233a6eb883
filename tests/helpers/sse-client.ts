import { request } from 'undici';

export interface SseEvent {
  id: string | undefined;
  data: string;
}

/** Events of an SSE endpoint until it ends; leaving the loop closes the connection. */
export async function* readSse(url: string, lastEventId?: string): AsyncGenerator<SseEvent> {
  const stop = new AbortController();
  const headers = {
    accept: 'text/event-stream',
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
  const response = await request(url, { headers, signal: stop.signal });
  if (response.statusCode !== 200)
    throw new Error(`HTTP ${response.statusCode}: ${await response.body.text()}`);
  try {
    let pending = '';
    for await (const bytes of response.body) {
      const blocks = (pending + (bytes as Buffer).toString()).split('\n\n');
      pending = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parseBlock(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    response.body.on('error', () => undefined);
    stop.abort();
  }
}

/** Null for a comment. */
function parseBlock(block: string): SseEvent | null {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  const data = fields.get('data');
  return data === undefined ? null : { id: fields.get('id'), data };
}
