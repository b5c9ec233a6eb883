import type { Candidate } from '../candidate.ts';

/** The candidate with the smallest value; the first of equals. */
export function least(candidates: readonly Candidate[], value: (candidate: Candidate) => number): Candidate {
  return candidates.reduce((best, candidate) => (value(candidate) < value(best) ? candidate : best));
}
