import type { JsonValue } from '../../../shared/types/chat.ts';
import { GRADES } from './judge-request.ts';

/**
 * 0 (easy) to 1 from OpenAI's logprobs of the judge's one token: the mean of the grades, weighted by how likely each was.
 * Null: no grade is among them.
 */
export function gradeOf(logprobs: JsonValue): number | null {
  const weights = GRADES.map((grade) => weightOf(grade, alternativesOf(logprobs)));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0) return null;
  const mean = weights.reduce((all, weight, index) => all + weight * index, 0) / sum;
  return mean / (GRADES.length - 1);
}

interface Alternative {
  token: string;
  logprob: number;
}

function weightOf(grade: string, alternatives: readonly Alternative[]): number {
  // "3" and " 3" are tokens of their own and the same grade.
  return alternatives
    .filter(({ token }) => token.trim() === grade)
    .reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
}

function alternativesOf(logprobs: JsonValue): Alternative[] {
  const first = fieldOf(fieldOf(logprobs, 'content'), 0);
  const top = fieldOf(first, 'top_logprobs');
  // The sampled token is among its own alternatives, where there are any.
  const all = Array.isArray(top) && top.length > 0 ? top : [first];
  return all.filter(isAlternative);
}

function fieldOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function isAlternative(value: unknown): value is Alternative {
  return typeof fieldOf(value, 'token') === 'string' && typeof fieldOf(value, 'logprob') === 'number';
}
