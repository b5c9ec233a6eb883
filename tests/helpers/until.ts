import { setTimeout as delay } from 'node:timers/promises';

/** Polls until the condition holds. A wait that never ends is ended by the test's own timeout. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(20);
}
