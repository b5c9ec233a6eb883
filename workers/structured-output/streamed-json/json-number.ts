/** Where a number stands: named for what came last. */
export type NumberState =
  | 'minus'
  | 'zero'
  | 'digits'
  | 'point'
  | 'fraction'
  | 'exponent'
  | 'exponent-sign'
  | 'exponent-digits';

/** The state that a value's first character begins; null: it begins no number. */
export function firstNumberState(code: number): NumberState | null {
  if (code === 0x2d) return 'minus';
  if (code === 0x30) return 'zero';
  return isDigit(code) ? 'digits' : null;
}

/** The state behind one more character; null: it is no part of the number. */
export function nextNumberState(state: NumberState, code: number): NumberState | null {
  switch (state) {
    case 'minus':
      return firstNumberState(code) === 'minus' ? null : firstNumberState(code);
    case 'zero':
      return pointOrExponent(code);
    case 'digits':
      return isDigit(code) ? 'digits' : pointOrExponent(code);
    case 'point':
      return isDigit(code) ? 'fraction' : null;
    case 'fraction':
      return isDigit(code) ? 'fraction' : exponent(code);
    case 'exponent':
      if (code === 0x2b || code === 0x2d) return 'exponent-sign';
      return isDigit(code) ? 'exponent-digits' : null;
    case 'exponent-sign':
    case 'exponent-digits':
      return isDigit(code) ? 'exponent-digits' : null;
  }
}

/** Whether a number may end here. */
export function isWholeNumber(state: NumberState): boolean {
  return state === 'zero' || state === 'digits' || state === 'fraction' || state === 'exponent-digits';
}

function pointOrExponent(code: number): NumberState | null {
  return code === 0x2e ? 'point' : exponent(code);
}

function exponent(code: number): NumberState | null {
  return code === 0x65 || code === 0x45 ? 'exponent' : null;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
