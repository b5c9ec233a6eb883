/** Equations of an answer that can be worked out again. */
export interface Arithmetic {
  right: number;
  wrong: number;
}

const NUMBER = String.raw`\(?[-−]?[$€£]?\s?\d[\d,]*(?:\.\d+)?\s?%?\)?`;
const OPERATOR = String.raw`\s*(?:[-+*/×÷−·]|\\times|\\cdot|\\div)\s*`;
/** `a op b (op c …) = d`, up to five operands. */
const EQUATION = new RegExp(
  String.raw`(?<![\w.^(/*])(${NUMBER}(?:${OPERATOR}${NUMBER}){1,4})\s*=\s*(${NUMBER})(?![\d.]|\s*[-+*/×÷^])`,
  'g',
);
const PARTS = /(\d[\d,]*(?:\.\d+)?)(\s?%)?|([-+*/×÷−·]|\\times|\\cdot|\\div)/g;
const MAX_CHARS = 16_384;
/** Models round as they please. */
const TOLERANCE = 0.01;

export function checkArithmetic(text: string): Arithmetic {
  const arithmetic = { right: 0, wrong: 0 };
  for (const [, left = '', right = ''] of text.slice(0, MAX_CHARS).matchAll(EQUATION)) {
    const value = evaluate(left);
    const said = evaluate(right);
    if (value === null || said === null) continue;
    if (Math.abs(value - said) <= TOLERANCE * Math.max(1, Math.abs(said))) arithmetic.right += 1;
    else arithmetic.wrong += 1;
  }
  return arithmetic;
}

/** Products before sums; null: not plain enough. */
function evaluate(text: string): number | null {
  const terms: number[] = [];
  let operator = '+';
  let expectsNumber = true;
  for (const [, digits, percent, sign] of text.matchAll(PARTS)) {
    if (sign !== undefined) {
      if (expectsNumber && terms.length > 0) return null;
      operator = sign;
      expectsNumber = true;
      continue;
    }
    const value = Number(digits!.replaceAll(',', '')) / (percent === undefined ? 1 : 100);
    if (!expectsNumber) return null;
    if (!apply(terms, operator, value)) return null;
    expectsNumber = false;
  }
  return expectsNumber ? null : terms.reduce((sum, term) => sum + term, 0);
}

function apply(terms: number[], operator: string, value: number): boolean {
  if (operator === '+') terms.push(value);
  else if (operator === '-' || operator === '−') terms.push(-value);
  else if (terms.length === 0) return false;
  else if (operator === '/' || operator === '÷' || operator === '\\div') terms[terms.length - 1]! /= value;
  else terms[terms.length - 1]! *= value;
  return true;
}
