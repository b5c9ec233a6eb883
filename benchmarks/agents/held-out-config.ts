import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { readRequestLines, type RecordedTask } from './recorded-tasks.ts';

const TRAIN = new URL('../../api/router/trained/train-cli.ts', import.meta.url).pathname;

/**
 * A copy of the configuration whose router has been trained on all recorded requests but these: what it decides on them
 * it has not seen. Returns the folder.
 */
export async function heldOutConfig(folder: string, tasks: readonly RecordedTask[]): Promise<string> {
  const heldOut = new Set(tasks.map(({ messages }) => JSON.stringify(messages)));
  const lines: string[] = [];
  for await (const line of readRequestLines())
    if (!heldOut.has(JSON.stringify(line.messages))) lines.push(JSON.stringify(line));
  const data = join(folder, 'training.jsonl');
  const weights = join(folder, 'weights.json');
  await writeFile(data, lines.join('\n'));
  await promisify(execFile)(process.execPath, [TRAIN, '--data', data, '--out', weights, '--folds', '2']);
  const configs = join(folder, 'configs');
  await cp('configs', configs, { recursive: true });
  const routing = join(configs, 'routing.yaml');
  const text = await readFile(routing, 'utf8');
  if (!/^weights: null/m.test(text)) throw new Error('configs/routing.yaml has weights of its own');
  await writeFile(routing, text.replace(/^weights: null/m, `weights: ${weights}`));
  return configs;
}
