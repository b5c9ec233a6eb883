/** What an answer gives as its result, wherever it says so. */
export interface FinalAnswer {
  /** As written; null: it comes to none. */
  text: string | null;
  /** Different results that it announces. */
  different: number;
  /** Where the result stands, 0 (beginning) to 1 (end). */
  place: number;
  reasoning: string;
}

/** The ways in which models announce a result: words, LaTeX, GSM8K's marks, a JSON field. */
const ANNOUNCED =
  /(?:answer|result|choice|option)\s*(?:is|:|=)\s*\**\(?([A-Z](?![\w'])|-?[$€£]?\d[\d.,]*|"[^"\n]{1,80}")|\\boxed\{([^{}]{1,80})\}|####\s*(\S{1,40})|"(?:final_?)?answer"\s*:\s*("(?:[^"\\]|\\.){0,400}"?|[^,}\n]{1,400})/giu;

export function finalAnswer(text: string): FinalAnswer {
  const found = [...text.matchAll(ANNOUNCED)];
  const last = found.at(-1);
  const results = found.map(([, a, b, c, d]) => clean(a ?? b ?? c ?? d ?? ''));
  return {
    text: results.at(-1) ?? null,
    different: new Set(results).size,
    place: last === undefined ? 1 : (last.index + last[0].length) / text.length,
    reasoning: last === undefined ? text : text.slice(0, last.index),
  };
}

function clean(text: string): string {
  return text.trim().replaceAll(/^["'$]+|["'.,]+$/g, '');
}
