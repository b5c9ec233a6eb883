import type { ServerResponse } from 'node:http';

import type { AnswerSink, GenerationCall } from './generation.ts';
import { errorBody } from './http-error.ts';

/** An answer as server-sent events. Headers go out at once, the first event with the first token. */
export function createEventStream(
  response: ServerResponse,
  { order, writer, fault }: GenerationCall,
): AnswerSink {
  const done = fault.noDone === true ? '' : 'data: [DONE]\n\n';
  let isFirst = true;

  return {
    open() {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
      });
      response.flushHeaders();
    },
    piece(piece, usage) {
      const live = order.continuousUsage ? usage : null;
      const opening = isFirst
        ? writer.opening(live === null ? null : { ...live, completionTokens: 0 })
        : null;
      let text = opening === null ? '' : event(opening);
      text += event(writer.chunk(piece, live, isFirst));
      isFirst = false;
      if (piece.finish === null) {
        response.write(text);
        return;
      }
      if (order.includeUsage) text += event(writer.usage(usage));
      response.end(text + done);
    },
    fail(message) {
      response.end(event(JSON.stringify(errorBody(500, message))) + done);
    },
  };
}

function event(json: string): string {
  return `data: ${json}\n\n`;
}
