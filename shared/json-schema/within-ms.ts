import { createContext, Script } from 'node:vm';

const CALL = new Script('run()');
/** One for all calls: making one takes a millisecond. */
const context = createContext({ run: (): unknown => undefined });

/** What `run` returns; null when it took longer and was broken off. Synchronous: for threads that may be busy. */
export function withinMs<T>(ms: number, run: () => T): T | null {
  try {
    context['run'] = run;
    return CALL.runInContext(context, { timeout: ms }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
    throw error;
  }
}
