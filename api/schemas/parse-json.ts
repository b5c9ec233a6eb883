import { isUtf8 } from 'node:buffer';

import { SwitchyardError } from '../../shared/errors.ts';

/** No honest request nests deeper; recursive code further on (ajv, JSON.stringify) would run out of stack. */
const MAX_DEPTH = 128;

/** A client's bytes as a value; throws `invalid_utf8`, `invalid_json` or, for what is hostile, `invalid_request`. */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new SwitchyardError('invalid_utf8', 'The text is not valid UTF-8.');
  const value = parse(bytes.toString('utf8'));
  refuseHostile(value);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the text, which may be a prompt.
    throw new SwitchyardError('invalid_json', 'The text is not valid JSON.');
  }
}

/** Level by level, not recursively: depth is what is being measured. */
function refuseHostile(root: unknown): void {
  let level = childrenOf(root);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) {
      throw new SwitchyardError('invalid_request', `JSON may be nested at most ${MAX_DEPTH} deep.`);
    }
    level = level.flatMap(childrenOf);
  }
}

function childrenOf(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Object.hasOwn(value, '__proto__')) {
    throw new SwitchyardError('invalid_request', '__proto__ is not an allowed name.', { param: '__proto__' });
  }
  return Object.values(value).filter((inner) => typeof inner === 'object' && inner !== null);
}
