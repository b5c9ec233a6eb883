import type { Usage } from './usage.ts';

/** `answer_doubtful`: it fits, and the answer itself shows that it may well be wrong. */
export type RefusalCode = 'structured_output_invalid' | 'tool_call_invalid' | 'answer_doubtful';

/** An answer that did not pass its check and was not given out, or taken back. */
export interface RefusedAnswer {
  attempt: number;
  /** Who gave it. */
  model: string;
  code: RefusalCode;
  /** What was wrong, each with its path. */
  problems: string[];
  usage: Usage;
  /** It was generated and has to be paid for; part of the job's cost. */
  cost_nano_usd: number;
  /** As in `Cost`. */
  gpu_nano_usd: number;
}

/** As the job's record keeps it, for the next attempt. */
export interface Refusal extends RefusedAnswer {
  /** Text and calls as the model gave them, to be shown to it again; long ones are cut. */
  answer: string;
}

/** What clients are told of refusals. */
export function toRefusedAnswers(refusals: readonly Refusal[]): RefusedAnswer[] {
  return refusals.map(({ attempt, model, code, problems, usage, cost_nano_usd, gpu_nano_usd }) => ({
    attempt,
    model,
    code,
    problems,
    usage,
    cost_nano_usd,
    gpu_nano_usd,
  }));
}
