import { assertNever } from '../../shared/lib/assert-never.ts';
import type { Lane } from './lane.ts';

const NANO_USD_PER_USD = 1e9;

/** Where it went and why: `llama-3.1-8b-instruct · simple 0.12 · short, no tools`. */
export function routeText(lane: Lane): string {
  if (lane.route === null) return '';
  const { class: routeClass, score, reasons } = lane.route;
  return `${lane.model} · ${routeClass} ${score.toFixed(2)} · ${reasons.join(', ')}`;
}

export function answerText(lane: Lane): string {
  return lane.pieces
    .map((piece) => piece.text)
    .join('')
    .trimStart();
}

/** How it ended and what it took; before that, its state. */
export function endingText(lane: Lane): string {
  if (lane.error !== null) return lane.error;
  const { ending } = lane;
  if (ending === null) return lane.status;
  switch (ending.type) {
    case 'job.completed':
      return `${ending.finish_reason} · ${takenText(ending)}`;
    case 'job.failed':
    case 'job.expired':
      return `${ending.error.code}: ${ending.error.message}`;
    case 'job.cancelled':
      return 'cancelled';
    default:
      return assertNever(ending);
  }
}

function takenText({ usage, timing, cost }: NonNullable<Lane['ending']>): string {
  const ttft = timing.ttft_ms === null ? 'no token' : `TTFT ${Math.round(timing.ttft_ms)} ms`;
  const usd = cost.total_nano_usd / NANO_USD_PER_USD;
  return `${ttft} · ${(timing.total_ms / 1000).toFixed(1)} s · ${usage.completion_tokens} tokens · $${usd.toFixed(6)}`;
}
