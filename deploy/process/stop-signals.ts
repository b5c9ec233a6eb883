const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * One Ctrl-C arrives several times: from the terminal, and passed on by npm and by the bootstrap. What comes within
 * this time of the first is the same key press.
 */
const SAME_PRESS_MS = 400;

/** The first signal asks to stop, a second one to stop at once. Returns the function that stops listening. */
export function onStopSignals(handlers: { stop: () => void; kill: () => void }): () => void {
  let firstAt: number | null = null;
  const listener = (): void => {
    if (firstAt === null) {
      firstAt = performance.now();
      handlers.stop();
    } else if (performance.now() - firstAt > SAME_PRESS_MS) {
      handlers.kill();
    }
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
