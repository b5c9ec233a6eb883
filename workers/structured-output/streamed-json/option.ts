import type { SchemaRules } from './schema-rules.ts';

/** One way in which the value at hand may still fit. */
export interface Option {
  rules: SchemaRules;
  /** Which options of the value around it this one belongs to: bit n for the nth. */
  parents: number;
  /** Of an object: its required keys that have come. */
  seen: Set<string> | null;
}

export function optionOf(rules: SchemaRules, parents: number): Option {
  return { rules, parents, seen: null };
}

/** What is left of the options; none: `problem` is that of the last one. */
export interface Sifted {
  options: Option[];
  problem: string | null;
}

/** Drops the options that have a problem. */
export function sift(options: readonly Option[], problemOf: (option: Option) => string | null): Sifted {
  let problem: string | null = null;
  const left = options.filter((option) => {
    const found = problemOf(option);
    problem = found ?? problem;
    return found === null;
  });
  return { options: left, problem: left.length > 0 ? null : (problem ?? 'nothing fits here') };
}
