/** Collects how to undo what was set up; `run` undoes it in reverse order, once, and goes on past failures. */
export interface Releases {
  add(release: () => unknown): void;
  run(): Promise<void>;
}

export function createReleases(onError: (error: unknown) => void): Releases {
  const pending: (() => unknown)[] = [];
  return {
    add: (release) => pending.push(release),
    async run() {
      for (let release = pending.pop(); release !== undefined; release = pending.pop()) {
        try {
          await release();
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}
