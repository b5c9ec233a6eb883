/** What a JSON value can be, told by its first character. `true` and `false` apart: an enum may allow one of them. */
export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'true' | 'false' | 'null';

/** What is wrong with a text, and at which of its UTF-16 units. */
export interface TextFault {
  index: number;
  message: string;
}

/**
 * Hears a JSON text as it is scanned. Every answer but null says why the character at hand cannot stand there.
 */
export interface JsonListener {
  /** A value begins. */
  begin(kind: JsonKind): string | null;
  /** More of the open string or key, escapes decoded. */
  text(piece: string): TextFault | null;
  endString(): string | null;
  endLiteral(): string | null;
  /** A number that is over; null: longer than any worth a look. */
  endNumber(text: string | null): string | null;
  beginKey(): string | null;
  endKey(): string | null;
  /** An array's next item is due. */
  item(): string | null;
  endContainer(): string | null;
}
