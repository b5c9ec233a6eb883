/**
 * The longest stretch, in ms, that this thread worked without coming back to its event loop while something ran. Its own
 * CPU time, not the clock's: neither another thread nor a loaded machine can lengthen it.
 */
export async function longestStallMs(run: () => Promise<void>): Promise<number> {
  let longestUs = 0;
  let running = true;
  let last = usedUs();

  function tick(): void {
    const now = usedUs();
    longestUs = Math.max(longestUs, now - last);
    last = now;
    if (running) setImmediate(tick);
  }
  setImmediate(tick);
  try {
    await run();
  } finally {
    running = false;
  }
  await new Promise((resolve) => setImmediate(resolve));
  return longestUs / 1000;
}

function usedUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}
