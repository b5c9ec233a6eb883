import { Ajv } from 'ajv';

/**
 * The one validator of what clients send, for HTTP bodies and WebSocket frames alike. It judges and changes nothing:
 * `"5"` is not 5, and a field nobody asked for is not silently taken out (`to-chat-request.ts` says what goes on).
 */
export function createAjv(): Ajv {
  return new Ajv({
    coerceTypes: false,
    useDefaults: false,
    removeAdditional: false,
    allErrors: false,
    allowUnionTypes: true,
    // Branches of `if`/`then` repeat only the fields that they constrain.
    strictTypes: false,
  });
}
