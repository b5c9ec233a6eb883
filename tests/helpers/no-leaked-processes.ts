import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, expect } from 'vitest';

import { type FoundProcess, processesWith, TEST_FILE_VARIABLE } from './processes-with.ts';

const mark = `${expect.getState().testPath ?? 'unknown'}#${process.pid}`;

beforeAll(() => {
  process.env[TEST_FILE_VARIABLE] = mark;
});

/** The setup file's hook runs after all hooks of the test file: by then everything must be stopped. */
afterAll(async () => {
  const leaked = await stillThere();
  for (const { pid } of leaked) process.kill(pid, 'SIGKILL');
  if (leaked.length > 0) throw new Error(`this test file leaves processes behind:\n${describe(leaked)}`);
});

/** A process that was just told to end may take a moment to go. */
async function stillThere(): Promise<FoundProcess[]> {
  for (let tries = 0; tries < 20; tries += 1) {
    const leaked = await processesWith(TEST_FILE_VARIABLE, mark);
    if (leaked.length === 0) return [];
    await delay(100);
  }
  return processesWith(TEST_FILE_VARIABLE, mark);
}

function describe(leaked: FoundProcess[]): string {
  return leaked.map(({ pid, command }) => `  ${pid} ${command}`).join('\n');
}
