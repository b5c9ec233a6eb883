import { type ChildLog, createChildLog } from '../process/child-log.ts';
import { startChild } from '../process/child-process.ts';
import { type Supervised, supervise } from '../process/supervise.ts';
import { type PartCommand, toChildSpec } from './part-commands.ts';

export interface PartRunner {
  /** Runs a part until it is stopped. `command` is asked before each start; `onReady` gets what its ready line named. */
  run(name: string, command: () => PartCommand, onReady?: (address: string) => void): Supervised;
  /** After all parts have stopped. */
  closeLogs(): Promise<void>;
}

export interface PartRunnerDeps {
  logFolder: string;
  verbose: boolean;
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
}

export function createPartRunner({ logFolder, verbose, env, say }: PartRunnerDeps): PartRunner {
  const logs: ChildLog[] = [];
  return {
    run(name, command, onReady) {
      const log = createChildLog({ folder: logFolder, name: name.replaceAll(' ', '-'), verbose });
      logs.push(log);
      const start = async (signal: AbortSignal) => {
        const spec = { ...toChildSpec(command(), name, env), onLine: log.write };
        const { child, match } = await startChild(spec, signal);
        onReady?.(match?.[1] ?? '');
        return child;
      };
      return supervise({ name, start, say });
    },
    async closeLogs() {
      await Promise.all(logs.map((log) => log.close()));
    },
  };
}
