/** The smallest request that is one, and what a test wants different. */
export function chatBody(changes: object = {}): object {
  return { model: 'tiny', messages: [{ role: 'user', content: 'hi' }], ...changes };
}

export function jobBody(changes: object = {}, request: object = {}): object {
  return { request: chatBody(request), ...changes };
}

export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  signal: AbortSignal | null = null,
): Promise<Response> {
  return await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal,
  });
}

export interface ErrorAnswer {
  error: { code: string; param: string | null; message: string; type: string };
}
