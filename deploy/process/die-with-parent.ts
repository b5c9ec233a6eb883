import { findExecutable } from './find-executable.ts';

export interface Command {
  command: string;
  args: string[];
}

export type OrphanSignal = 'TERM' | 'KILL';

/**
 * The same command, which gets the signal when the process that starts it dies, `kill -9` included. Children run in
 * sessions of their own (see `child-process.ts`), so nothing else would tell them. Linux with util-linux only;
 * elsewhere the command is unchanged.
 */
export function dieWithParent(command: Command, signal: OrphanSignal): Command {
  const setpriv = process.platform === 'linux' ? findExecutable(['setpriv']) : null;
  if (setpriv === null) return command;
  return { command: setpriv, args: ['--pdeathsig', signal, command.command, ...command.args] };
}
