import type { ServerResponse } from 'node:http';

import type { AnswerSink, GenerationCall } from './generation.ts';
import { errorBody } from './http-error.ts';
import type { OutputPiece } from './output.ts';

/** An answer as one JSON body, once it is complete. */
export function createCollector(response: ServerResponse, { writer }: GenerationCall): AnswerSink {
  const pieces: OutputPiece[] = [];

  function answer(status: number, body: string): void {
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  }

  return {
    open: () => undefined,
    piece(piece, usage) {
      pieces.push(piece);
      if (piece.finish !== null) answer(200, writer.whole(pieces, usage));
    },
    fail: (message) => answer(500, JSON.stringify(errorBody(500, message))),
  };
}
