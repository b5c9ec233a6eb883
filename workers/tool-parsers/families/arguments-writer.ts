import type { OpenCall } from '../engine/event-sink.ts';

/** Writes the arguments of a call member by member. */
export interface ArgumentsWriter {
  /** Takes JSON text of a member's value. */
  write(json: string): void;
  key(name: string): void;
  /** Closes the object, and the call with it. */
  close(complete: boolean): void;
}

export function createArgumentsWriter(call: OpenCall): ArgumentsWriter {
  let members = 0;
  return {
    write: call.write,
    key: (name) => call.write(`${members++ === 0 ? '{' : ', '}${JSON.stringify(name)}: `),
    close: (complete) => {
      call.write(members === 0 ? '{}' : '}');
      call.close(complete);
    },
  };
}
