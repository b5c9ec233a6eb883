/** What a prompt may ask of the simulator in words, for tests that cannot reach its headers: `[sim output_tokens=200 id=a1]`. */
export interface Directives {
  /** Completion tokens of the answer, the stop token included. */
  outputTokens: number | null;
  /** Which recorded answer to give. */
  id: string | null;
}

const DIRECTIVE = /\[sim ([^\]]*)\]/;

export function readDirectives(question: string): Directives {
  const words = DIRECTIVE.exec(question)?.[1]?.split(/\s+/) ?? [];
  const values = new Map(words.map((word) => [word.split('=')[0], word.split('=')[1]]));
  const outputTokens = Number(values.get('output_tokens'));
  return {
    outputTokens: Number.isInteger(outputTokens) && outputTokens > 0 ? outputTokens : null,
    id: values.get('id') ?? null,
  };
}
