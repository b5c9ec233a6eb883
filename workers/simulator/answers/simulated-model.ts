import type { Constraint } from '../constraints/constraint.ts';
import { addedTokenId } from '../tokenizer/added-tokens.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Answerer } from './answerer.ts';
import { createFreeContinuation } from './free-continuation.ts';
import { type SplitPrompt, startsWith } from './split-prompt.ts';

export interface OutputRequest {
  promptIds: readonly number[];
  constraint: Constraint | null;
  /** Exact length of an answer without constraint, its stop token included; null: the model's own. */
  outputTokens: number | null;
  /** At least 1. */
  maxTokens: number;
  /** No stop token among the first ones; at most `maxTokens`. */
  minTokens: number;
  /** Goes on after the stop token, up to `maxTokens`. */
  ignoreEos: boolean;
  stopTokenIds: readonly number[];
}

export interface PlannedOutput {
  outputIds: number[];
  finish: 'stop' | 'length';
}

/** Knows its whole answer beforehand: a function of prompt and constraint alone, whatever happens to the request. */
export interface SimulatedModel {
  plan(request: OutputRequest): PlannedOutput;
}

export interface ModelDeps {
  tokenizer: Tokenizer;
  answerer: Answerer;
  splitPrompt: SplitPrompt;
}

export function createSimulatedModel({ tokenizer, answerer, splitPrompt }: ModelDeps): SimulatedModel {
  const freeContinuation = createFreeContinuation(tokenizer);
  const endOfText = addedTokenId('<|end_of_text|>');

  /** What is left of the answer; empty when the prompt leads somewhere that no plan goes. */
  function planned({ promptIds, constraint, outputTokens, maxTokens }: OutputRequest): number[] {
    // A grammar knows nothing of what was generated before: a constrained answer always begins anew.
    if (constraint !== null) return answerer.constrained(promptIds, constraint);
    const open = splitPrompt(promptIds);
    if (open === null) return [];
    const answer = answerer.free(open.promptIds, outputTokens, open.begunIds.length + maxTokens);
    return startsWith(answer, open.begunIds) ? answer.slice(open.begunIds.length) : [];
  }

  /** Text that nobody planned: up to its own end, or as long as it was asked to be. */
  function unplanned({ promptIds, outputTokens, maxTokens }: OutputRequest): number[] {
    const ids: number[] = [];
    for (const id of freeContinuation(promptIds)) {
      if (ids.length === maxTokens) break;
      if (outputTokens === null ? id === endOfText : ids.length === outputTokens - 1)
        return [...ids, endOfText];
      if (id !== endOfText) ids.push(id);
    }
    return ids;
  }

  function beyondEnd(ids: readonly number[], promptIds: readonly number[], tokens: number): number[] {
    const all = [...ids];
    for (const id of freeContinuation([...promptIds, ...ids])) {
      if (all.length >= tokens) break;
      all.push(id);
    }
    return all;
  }

  /** An answer that would end too early goes on without its stop token, and ends as soon as it may. */
  function atLeast(
    { minTokens, promptIds, constraint }: OutputRequest,
    answer: number[],
    stops: readonly number[],
  ): number[] {
    const stopAt = answer.findIndex((id) => stops.includes(id));
    // Behind a document that is complete, a grammar lets nothing through but the stop token.
    if (constraint !== null || stopAt < 0 || stopAt >= minTokens) return answer;
    const words = beyondEnd(answer.slice(0, stopAt), promptIds, minTokens * 2).filter(
      (id) => !stops.includes(id),
    );
    return [...words.slice(0, minTokens), answer[stopAt]!];
  }

  return {
    plan(request) {
      const ids = planned(request);
      const { ignoreEos, promptIds, maxTokens, stopTokenIds } = request;
      const answer = ignoreEos
        ? beyondEnd(ids, promptIds, maxTokens)
        : ids.length > 0
          ? ids
          : unplanned(request);
      const stops = ignoreEos ? stopTokenIds : [...answerer.stopTokenIds, ...stopTokenIds];
      return cut(atLeast(request, answer, stops), stops, maxTokens);
    },
  };
}

/** Ends an answer at its first stop token or at the bound, whichever comes first. */
function cut(ids: number[], stopTokenIds: readonly number[], maxTokens: number): PlannedOutput {
  const stopAt = ids.findIndex((id) => stopTokenIds.includes(id));
  if (stopAt >= 0 && stopAt < maxTokens) return { outputIds: ids.slice(0, stopAt + 1), finish: 'stop' };
  return { outputIds: ids.slice(0, maxTokens), finish: 'length' };
}
