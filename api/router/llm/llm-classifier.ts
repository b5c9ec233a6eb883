import { hash } from 'node:crypto';

import type { ChatRequest, JsonValue } from '../../../shared/types/chat.ts';
import { classOfScore } from '../class-of-score.ts';
import type { Classification, Classifier } from '../classifier.ts';
import { gradeOf } from './grade-of.ts';
import { judgeRequest } from './judge-request.ts';

/** Has a model write one token; its logprobs as OpenAI gives them, null when it wrote nothing. Rejects when it cannot. */
export type AskModel = (request: ChatRequest, signal: AbortSignal) => Promise<JsonValue>;

export interface LlmClassifierDeps {
  ask: AskModel;
  /** Configured id of the judge: the small model itself. */
  model: string;
  /** Whose word counts when the judge gives none in time. */
  fallback: Classifier;
  timeLimitMs: number;
  bands: { moderate: number; complex: number };
}

/** Grades kept: agents ask the same things again. About 200 bytes each. */
const CACHE_SIZE = 10_000;

/** Asks the small model itself, in one token, how hard a request is. Never rejects and never takes longer than its limit. */
export function createLlmClassifier(deps: LlmClassifierDeps): Classifier {
  const { ask, model, fallback, timeLimitMs, bands } = deps;
  const grades = new Map<string, Promise<number | null>>();

  /** Requests that look the same to the judge share one grade, also while it is still being asked for. */
  function gradeFor(request: ChatRequest): Promise<number | null> {
    const question = judgeRequest(request, model);
    const key = hash('sha256', JSON.stringify(question.messages));
    const known = grades.get(key);
    if (known !== undefined) return known;
    const grade = ask(question, AbortSignal.timeout(timeLimitMs)).then(gradeOf, () => null);
    if (grades.size >= CACHE_SIZE) grades.delete(grades.keys().next().value!);
    grades.set(key, grade);
    // No grade may be for want of time: the next one asks again.
    void grade.then((value) => value === null && grades.delete(key));
    return grade;
  }

  return {
    name: 'llm',
    async classify(request): Promise<Classification> {
      const score = await gradeFor(request);
      if (score !== null)
        return {
          score,
          class: classOfScore(score, bands),
          reasons: [`${model} grades it`],
          classifier: 'llm',
        };
      const instead = await fallback.classify(request);
      return { ...instead, reasons: [`${model} gave no grade in ${timeLimitMs} ms`, ...instead.reasons] };
    },
  };
}
