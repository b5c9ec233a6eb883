import { SwitchyardError } from '../../shared/errors.ts';

/** For jobs, whose request is a field of what their client sent: what refuses it names its place from there. */
export async function insideRequest<T>(submitted: Promise<T>): Promise<T> {
  try {
    return await submitted;
  } catch (error) {
    if (!(error instanceof SwitchyardError) || error.param === null) throw error;
    const { code, message, param, retryAfterS, cause } = error;
    throw new SwitchyardError(code, message, {
      param: `request.${param}`,
      ...(retryAfterS === null ? {} : { retryAfterS }),
      cause,
    });
  }
}
