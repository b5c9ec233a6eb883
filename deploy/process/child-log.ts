import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface ChildLog {
  write(line: string): void;
  /** Resolves when all of it is in the file; idempotent. */
  close(): Promise<void>;
}

/** A child's output in `<folder>/<name>.log`, anew with each start, and on stderr under its name when `verbose`. */
export function createChildLog(options: { folder: string; name: string; verbose: boolean }): ChildLog {
  const { folder, name, verbose } = options;
  mkdirSync(folder, { recursive: true });
  const file = createWriteStream(join(folder, `${name}.log`));
  return {
    write(line) {
      file.write(`${line}\n`);
      if (verbose) process.stderr.write(`[${name}] ${line}\n`);
    },
    close: () => new Promise((resolve) => (file.closed ? resolve() : file.end(resolve))),
  };
}
