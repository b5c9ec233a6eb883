/** Space, tab, line feed, carriage return: what JSON and all tool formats take for white space. */
export function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
