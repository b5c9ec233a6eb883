import type { OpenCall } from '../engine/event-sink.ts';

/** Writes the arguments of a call member by member. */
export interface ArgumentsWriter {
  /** Takes the JSON text of a member's value; the key goes out with its first piece, so never without a value. */
  member(key: string): (json: string) => void;
  /** Closes the object, and the call with it. */
  close(complete: boolean): void;
}

export function createArgumentsWriter(call: OpenCall): ArgumentsWriter {
  let members = 0;
  return {
    member: (key) => {
      let begun = false;
      return (json) => {
        if (!begun) call.write(`${members++ === 0 ? '{' : ', '}${JSON.stringify(key)}: `);
        begun = true;
        call.write(json);
      };
    },
    close: (complete) => {
      call.write(members === 0 ? '{}' : '}');
      call.close(complete);
    },
  };
}
