/** How an error appears in a log. */
export interface ErrorDescription {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: ErrorDescription;
}

/** A cause of a cause of a cause … is cut here. */
const MAX_CAUSES = 5;

/**
 * An error without its other own fields: HTTP clients hang requests, bodies and headers on the errors they
 * throw, and those hold prompts and keys.
 */
export function describeError(thrown: unknown, causes = MAX_CAUSES): ErrorDescription {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: String(thrown) };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {};
  const stack = thrown.stack === undefined ? {} : { stack: thrown.stack };
  const cause =
    thrown.cause === undefined || causes === 0 ? {} : { cause: describeError(thrown.cause, causes - 1) };
  return { type: thrown.name, message: thrown.message, ...code, ...stack, ...cause };
}
