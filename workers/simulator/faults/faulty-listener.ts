import type { EngineListener } from '../engine/engine.ts';
import type { Fault } from './fault.ts';

export interface FaultActions {
  /** An error inside the stream, and its end. */
  fail(message: string): void;
  /** Destroys the socket. */
  cut(): void;
}

export interface FaultyListener extends EngineListener {
  /** Drops what is still to be delivered. Idempotent. */
  stop(): void;
}

/** Passes tokens on until the fault strikes, and after that none. */
export function createFaultyListener(
  fault: Fault,
  next: EngineListener,
  actions: FaultActions,
): FaultyListener {
  let passed = 0;
  let struck = false;
  const slow = fault.slowMs === undefined ? null : createSlowQueue(fault.slowMs);

  function pass(tokenId: number, finish: 'stop' | 'length' | null): void {
    if (struck) return;
    struck = passed === fault.failAfter || passed === fault.cutAfter || passed === fault.hangAfter;
    if (!struck) {
      passed += 1;
      next.onToken(tokenId, finish);
    } else if (passed === fault.failAfter) actions.fail(`simulated failure after ${passed} tokens`);
    else if (passed === fault.cutAfter) actions.cut();
  }

  return {
    onToken: (tokenId, finish) =>
      slow === null ? pass(tokenId, finish) : slow.add(() => pass(tokenId, finish)),
    stop() {
      struck = true;
      slow?.stop();
    },
  };
}

/** Runs tasks in their order, one every `everyMs`. */
function createSlowQueue(everyMs: number) {
  const tasks: (() => void)[] = [];
  let timer: NodeJS.Timeout | null = null;

  function runNext(): void {
    tasks.shift()?.();
    timer = tasks.length > 0 ? setTimeout(runNext, everyMs) : null;
  }

  return {
    add(task: () => void) {
      tasks.push(task);
      timer ??= setTimeout(runNext, everyMs);
    },
    stop() {
      tasks.length = 0;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
