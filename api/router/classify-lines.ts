import { type ErrorBody, SwitchyardError, toSwitchyardError } from '../../shared/errors.ts';
import type { ChatRequest, JsonObject } from '../../shared/types/chat.ts';
import { AUTO } from './find-model.ts';
import type { Router } from './router.ts';

export interface ClassifiedLine {
  id: unknown;
  score: number;
  class: string;
  /** What `auto` would choose, all models idle. */
  model: string;
  reasons: string[];
}

export interface BadLine {
  /** 1-based. */
  line: number;
  id: unknown;
  error: ErrorBody;
}

/** One chat body a line in, one JSON text a line out, in order. A bad line gives an error and the next one its turn. */
export async function* classifyLines(
  lines: AsyncIterable<string>,
  router: Router,
  tenant: string,
): AsyncIterable<string> {
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() !== '') yield `${JSON.stringify(await classifyLine(text, line, router, tenant))}\n`;
  }
}

async function classifyLine(
  text: string,
  line: number,
  router: Router,
  tenant: string,
): Promise<ClassifiedLine | BadLine> {
  let id: unknown = null;
  try {
    const body = parseBody(text);
    id = body['id'] ?? null;
    const route = await router.route(toRequest(body), { tenant });
    return { id, score: route.score, class: route.class, model: route.model, reasons: route.reasons };
  } catch (error) {
    return { line, id, error: toSwitchyardError(error).toBody() };
  }
}

function parseBody(text: string): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new SwitchyardError('invalid_json', (error as Error).message);
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as JsonObject;
  throw new SwitchyardError('invalid_request', 'A line must be a JSON object.');
}

/** Whatever model a body names, the question here is what `auto` would do. */
function toRequest(body: JsonObject): ChatRequest {
  const { messages } = body;
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isMessage)) {
    throw new SwitchyardError('invalid_request', 'messages must be a list of {role, content}.', {
      param: 'messages',
    });
  }
  if (body['tools'] !== undefined && !Array.isArray(body['tools'])) {
    throw new SwitchyardError('invalid_request', 'tools must be a list.', { param: 'tools' });
  }
  return { ...body, model: AUTO } as unknown as ChatRequest;
}

function isMessage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('role' in value)) return false;
  const content = 'content' in value ? value.content : null;
  return content === null || typeof content === 'string' || Array.isArray(content);
}
