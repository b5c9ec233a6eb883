/**
 * A schema's pattern. JSON Schema asks for ECMA-262 in Unicode mode; real schemas escape more than that allows
 * (`[\@\-]`), and mean the same without it. Throws a SyntaxError for what is none in either.
 */
export function toRegExp(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    return new RegExp(source);
  }
}
