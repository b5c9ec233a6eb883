import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { answerPrefix, type ReasoningStyle } from './reasoning-styles.ts';

/** A prompt whose last chat turn is the assistant's and still open. */
export interface OpenPrompt {
  /** Up to and with the assistant's header, and what the template wrote behind it. */
  promptIds: readonly number[];
  /** What an earlier attempt generated. */
  begunIds: readonly number[];
}

/** Parts a prompt from what was generated on it before. Null: not an open chat turn, so there is no telling. */
export type SplitPrompt = (ids: readonly number[]) => OpenPrompt | null;

export function createSplitPrompt(tokenizer: Tokenizer, style: ReasoningStyle | null): SplitPrompt {
  const header = tokenizer.encode('<|start_header_id|>assistant<|end_header_id|>\n\n');
  // Without thinking first: that prefix is the longer one.
  const prefixes = [false, true].map((thinking) => tokenizer.encode(answerPrefix(style, thinking)));
  const [endOfTurn] = tokenizer.encode('<|eot_id|>');

  return (ids) => {
    const headerAt = lastIndexOfRun(ids, header);
    if (headerAt < 0) return null;
    const start = headerAt + header.length;
    if (ids.indexOf(endOfTurn!, start) >= 0) return null;
    const prefix = prefixes.find((run) => startsWith(ids, run, start)) ?? [];
    const end = start + prefix.length;
    return { promptIds: ids.slice(0, end), begunIds: ids.slice(end) };
  };
}

function lastIndexOfRun(ids: readonly number[], run: readonly number[]): number {
  let at = ids.lastIndexOf(run[0]!);
  while (at > 0 && !startsWith(ids, run, at)) at = ids.lastIndexOf(run[0]!, at - 1);
  return at >= 0 && startsWith(ids, run, at) ? at : -1;
}

export function startsWith(ids: readonly number[], run: readonly number[], from = 0): boolean {
  return run.every((id, index) => ids[from + index] === id);
}
