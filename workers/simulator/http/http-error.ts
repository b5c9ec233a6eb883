/** A refusal in vLLM's shape: `{"error": {message, type, param, code}}`. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly param: string | null;

  constructor(status: number, message: string, param: string | null = null) {
    super(message);
    this.status = status;
    this.param = param;
  }

  toBody() {
    return errorBody(this.status, this.message, this.param);
  }
}

const TYPES: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  404: 'NotFoundError',
  405: 'MethodNotAllowedError',
  413: 'RequestEntityTooLargeError',
};

export function errorBody(status: number, message: string, param: string | null = null) {
  return { error: { message, type: TYPES[status] ?? 'InternalServerError', param, code: status } };
}
