import type { OpenCall } from '../engine/event-sink.ts';

/** Writes the arguments of a call member by member. */
export interface ArgumentsWriter {
  /** Takes the JSON text of a member's value; the key goes out with its first piece, so never without a value. */
  member(key: string): (json: string) => void;
  /** Has the member got a value? */
  has(key: string): boolean;
  /** Closes the object, and the call with it. */
  close(complete: boolean): void;
}

export function createArgumentsWriter(call: OpenCall): ArgumentsWriter {
  const keys = new Set<string>();
  return {
    member: (key) => {
      let begun = false;
      return (json) => {
        if (!begun) call.write(`${keys.size === 0 ? '{' : ', '}${JSON.stringify(key)}: `);
        begun = true;
        keys.add(key);
        call.write(json);
      };
    },
    has: (key) => keys.has(key),
    close: (complete) => {
      call.write(keys.size === 0 ? '{}' : '}');
      call.close(complete);
    },
  };
}
