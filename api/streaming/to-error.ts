import { type ErrorBody, SwitchyardError } from '../../shared/errors.ts';

/** A logged error as one that can be thrown. */
export function toError({ code, message, param }: ErrorBody): SwitchyardError {
  return new SwitchyardError(code, message, { param });
}
