import type { OpenCall } from '../engine/event-sink.ts';
import type { CallContext } from '../engine/tool-format.ts';

/** A call object being read, whose members may come in any order. */
export interface PendingCall {
  setName(name: string): void;
  setId(id: string): void;
  /** The arguments begin: without a name they wait, and so does a call that only its arguments make certain. */
  beginArguments(): void;
  write(json: string): void;
  /** Has any of them been written? What calls itself arguments then is a member like any other. */
  hasArguments(): boolean;
  /** The arguments are whole: the end of the stream may now come at any time. */
  endArguments(): void;
  /** A member that is neither: an argument, if the call has no others and the tool may have this one. */
  addOther(key: string, json: string): void;
  /** Has it been announced? Then nothing in the object can make text of it any more. */
  isCall(): boolean;
  /** The object is over. False: it was no call. */
  finish(complete: boolean): boolean;
}

/** `needsArguments`: nothing but name and arguments together says that this is a call. */
export function createPendingCall(context: CallContext, needsArguments: boolean): PendingCall {
  let name: string | null = null;
  let id: string | null = null;
  let call: OpenCall | null = null;
  let begun = false;
  let written = false;
  let whole = false;
  let early = '';
  const others: [key: string, json: string][] = [];

  const start = () => {
    if (call !== null || name === null || (needsArguments && !begun)) return;
    call = context.startCall(name, id);
    call.write(early);
  };
  const writeOthers = () => {
    const members = others.filter(([key]) => context.tools.mayHaveParameter(name ?? '', key));
    if (members.length === 0 || begun || call === null) return;
    call.write(`{${members.map(([key, json]) => `${JSON.stringify(key)}: ${json}`).join(', ')}}`);
  };
  return {
    setName: (value) => {
      name ??= value === '' ? null : value;
      start();
    },
    setId: (value) => (id ??= value),
    beginArguments: () => {
      begun = true;
      start();
    },
    write: (json) => {
      written ||= json !== '';
      if (call === null) early += json;
      else call.write(json);
    },
    hasArguments: () => written,
    endArguments: () => {
      whole = true;
    },
    addOther: (key, json) => others.push([key, json]),
    isCall: () => call !== null,
    finish: (complete) => {
      writeOthers();
      call?.close(complete || whole);
      return call !== null;
    },
  };
}
