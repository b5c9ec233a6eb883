/** Space, tab, line feed, carriage return: what JSON and all tool formats take for white space. */
export function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** What may stand between two members or arguments: models forget commas, and write them twice. */
export function isSpaceOrComma(code: number): boolean {
  return code === 0x2c || isSpace(code);
}

/** What may stand between two calls. */
export function isBetweenCalls(code: number): boolean {
  return code === 0x3b || isSpaceOrComma(code);
}
