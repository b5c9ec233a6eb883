import { join } from 'node:path';

import { Ajv, type SchemaObject } from 'ajv';

import type { ConfigProblem } from './config-error.ts';
import { explainViolation } from './explain-violation.ts';
import { formatPath, type Path, startsWith } from './path.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** One file of the configuration on its way through the checks. */
export interface ConfigFile<Raw> {
  /** As the schema has it, defaults filled in. Only what is `sound` really has that shape. */
  raw: Raw;
  problems: ConfigProblem[];
  reject(path: Path, message: string): void;
  /** Nothing at that place or inside it was rejected so far: its values may be compared with others. */
  sound(path: Path): boolean;
}

export function readConfigFile<Raw>(folder: string, name: string, schema: SchemaObject): ConfigFile<Raw> {
  const file = join(folder, name);
  const source = tryRead(file);
  if (typeof source === 'string') return unreadable(file, source);
  const opened = openFile<Raw>(file, source);
  for (const { line, message } of source.errors) opened.problems.push({ file, line, path: '', message });
  if (source.errors.length === 0) checkAgainst(schema, opened);
  return opened;
}

function tryRead(file: string): YamlSource | string {
  try {
    return readYaml(file);
  } catch (error) {
    return `cannot be read (${(error as Error).message})`;
  }
}

function unreadable<Raw>(file: string, message: string): ConfigFile<Raw> {
  const problems = [{ file, line: null, path: '', message }];
  return { raw: {} as Raw, problems, reject: () => undefined, sound: () => false };
}

function openFile<Raw>(file: string, source: YamlSource): ConfigFile<Raw> {
  const problems: ConfigProblem[] = [];
  const rejected: Path[] = [];
  return {
    raw: source.data as Raw,
    problems,
    reject: (path, message) => {
      rejected.push(path);
      problems.push({ file, line: source.lineOf(path), path: formatPath(path), message });
    },
    sound: (path) =>
      source.errors.length === 0 && !rejected.some((bad) => startsWith(bad, path) || startsWith(path, bad)),
  };
}

function checkAgainst(schema: SchemaObject, file: ConfigFile<unknown>): void {
  const validate = new Ajv({ allErrors: true, useDefaults: true, verbose: true }).compile(schema);
  if (validate(file.raw)) return;
  for (const { path, message } of (validate.errors ?? []).map(explainViolation)) file.reject(path, message);
}
