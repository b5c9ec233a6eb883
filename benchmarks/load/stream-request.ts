import { type Dispatcher } from 'undici';

/** One streamed chat completion as a client saw it; milliseconds. */
export interface StreamSample {
  /** Request sent → first chunk with content. */
  ttftMs: number;
  /** Gaps between chunks with content. */
  itlMs: number[];
  /** Request sent → end of the stream. */
  e2elMs: number;
  outputTokens: number;
}

export interface StreamTarget {
  dispatcher: Dispatcher;
  /** Base URL without `/v1`. */
  url: string;
  model: string;
}

const CONTENT = /"content":"(?:[^"\\]|\\.)/;

/** Sends one request and reads its stream to the end. Throws when it does not end in `[DONE]`. */
export async function streamRequest(
  target: StreamTarget,
  prompt: string,
  maxTokens: number,
): Promise<StreamSample> {
  const sentAt = performance.now();
  const response = await target.dispatcher.request({
    origin: target.url,
    path: '/v1/chat/completions',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: target.model,
      stream: true,
      max_tokens: maxTokens,
      messages: [{ role: 'user', content: prompt }],
    }),
  });
  if (response.statusCode !== 200)
    throw new Error(`HTTP ${response.statusCode}: ${await response.body.text()}`);
  const arrivals: number[] = [];
  let tail = '';
  for await (const bytes of response.body) {
    const now = performance.now();
    const text = (bytes as Buffer).toString('latin1');
    tail = (tail + text).slice(-32);
    for (const event of text.split('\n\n')) if (CONTENT.test(event)) arrivals.push(now);
  }
  if (!tail.includes('[DONE]')) throw new Error(`stream without [DONE]: …${tail}`);
  if (arrivals.length === 0) throw new Error('stream without content');
  return {
    ttftMs: arrivals[0]! - sentAt,
    itlMs: arrivals.slice(1).map((at, index) => at - arrivals[index]!),
    e2elMs: performance.now() - sentAt,
    outputTokens: arrivals.length,
  };
}
