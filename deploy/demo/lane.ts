import { parseCursor } from '../../shared/event-log/cursor.ts';
import { assertNever } from '../../shared/lib/assert-never.ts';
import type { LoggedEvent, QueuePositionEvent, TerminalEvent } from '../../shared/types/events.ts';
import type { Route } from '../../shared/types/route.ts';

/** What the server sends on one stream. */
export type StreamFrame =
  | LoggedEvent
  | QueuePositionEvent
  | { type: 'error'; error: { code: string; message: string } };

/** A piece of the answer and the event that brought it: a rewind drops pieces. */
interface Piece {
  sequence: number;
  kind: 'text' | 'reasoning' | 'tool';
  text: string;
}

/** One job as far as its events have told. */
export interface Lane {
  title: string;
  status: string;
  route: Route | null;
  model: string | null;
  pieces: readonly Piece[];
  ending: TerminalEvent | null;
  /** Why there will be no terminal event. */
  error: string | null;
}

export function newLane(title: string): Lane {
  return { title, status: 'sent', route: null, model: null, pieces: [], ending: null, error: null };
}

export function isOver(lane: Lane): boolean {
  return lane.ending !== null || lane.error !== null;
}

/** The lane after one more frame. */
export function advance(lane: Lane, frame: StreamFrame): Lane {
  switch (frame.type) {
    case 'job.queued':
      return {
        ...lane,
        status: `queued, place ${frame.position}`,
        route: frame.route,
        model: frame.route.model,
      };
    case 'queue.position':
      return { ...lane, status: `queued, place ${frame.position}` };
    case 'job.started':
      return { ...lane, status: 'running', model: frame.model };
    case 'job.escalated':
      return { ...lane, status: `escalated: ${frame.reason}`, model: frame.to };
    case 'job.rewound':
      return { ...lane, pieces: upTo(lane.pieces, frame.to) };
    case 'reasoning.delta':
      return withPiece(lane, { sequence: frame.sequence_number, kind: 'reasoning', text: frame.delta });
    case 'text.delta':
      return withPiece(lane, { sequence: frame.sequence_number, kind: 'text', text: frame.delta });
    case 'tool_call.started':
      return withPiece(lane, { sequence: frame.sequence_number, kind: 'tool', text: `\n→ ${frame.name} ` });
    case 'tool_call.delta':
      return withPiece(lane, { sequence: frame.sequence_number, kind: 'tool', text: frame.arguments });
    case 'tool_call.completed':
      return lane;
    case 'job.completed':
    case 'job.failed':
    case 'job.cancelled':
    case 'job.expired':
      return { ...lane, status: frame.type.slice('job.'.length), ending: frame };
    case 'error':
      return { ...lane, status: 'refused', error: `${frame.error.code}: ${frame.error.message}` };
    default:
      return assertNever(frame);
  }
}

function withPiece(lane: Lane, piece: Piece): Lane {
  return { ...lane, pieces: [...lane.pieces, piece] };
}

function upTo(pieces: readonly Piece[], cursor: string): Piece[] {
  const last = parseCursor(cursor)?.sequence ?? 0;
  return pieces.filter((piece) => piece.sequence <= last);
}
