import { type Option, sift, type Sifted } from './option.ts';

/** An object or array that is open. */
export interface Frame {
  kind: 'object' | 'array';
  /** Null: nothing in here is checked any more. */
  options: Option[] | null;
  /** The key or index at hand; null between an object's members. */
  at: string | number | null;
  /** Items that have begun. */
  count: number;
  /** Distinct keys, only where `maxProperties` asks for them. */
  keys: Set<string> | null;
}

/** Counts what comes in a frame, and says which options still stand. */
export function takeKey(frame: Frame, options: readonly Option[], key: string): Sifted {
  const counts = options.some(({ rules }) => rules.maxProperties < Infinity);
  if (counts) frame.keys = (frame.keys ?? new Set()).add(key);
  for (const option of options) {
    if (option.rules.required.has(key)) option.seen = (option.seen ?? new Set()).add(key);
  }
  const known = frame.keys?.size ?? 0;
  return sift(options, ({ rules: { maxProperties } }) =>
    known <= maxProperties ? null : `must not have more than ${maxProperties} properties`,
  );
}

export function takeItem(frame: Frame, options: readonly Option[]): Sifted {
  return sift(options, ({ rules: { maxItems } }) =>
    frame.count < maxItems ? null : `must not have more than ${maxItems} items`,
  );
}

export function closeFrame(frame: Frame, options: readonly Option[]): Sifted {
  return sift(
    options,
    frame.kind === 'object'
      ? missingProperty
      : ({ rules: { minItems } }) =>
          frame.count >= minItems ? null : `must not have fewer than ${minItems} items`,
  );
}

function missingProperty({ rules: { required }, seen }: Option): string | null {
  if ((seen?.size ?? 0) === required.size) return null;
  const missing = [...required].find((name) => seen?.has(name) !== true);
  return `must have required property '${missing}'`;
}
