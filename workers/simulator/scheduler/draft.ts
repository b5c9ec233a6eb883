import type { Sequence } from './sequence.ts';
import type { Admission, Step, StepWork } from './step.ts';

/** A step while it is being put together. */
export interface Draft extends Step {
  work: StepWork[];
  preempted: number[];
  admitted: Admission[];
  /** Tokens that may still be planned. */
  budget: number;
  /** Most tokens for one sequence. */
  readonly share: number;
}

export function createDraft(budget: number, share: number): Draft {
  return { work: [], preempted: [], admitted: [], budget, share };
}

/** Its blocks must be there: from now on the tokens count as computed. */
export function plan(draft: Draft, sequence: Sequence, tokens: number): void {
  draft.work.push({ sequence, tokens });
  draft.budget -= tokens;
  sequence.computed += tokens;
}

/** Takes a victim out of the step again: the priority policy may choose one that has its turn behind it. */
export function withdraw(draft: Draft, victim: Sequence): void {
  const index = draft.work.findIndex(({ sequence }) => sequence === victim);
  if (index < 0) return;
  draft.budget += draft.work[index]!.tokens;
  draft.work.splice(index, 1);
}
