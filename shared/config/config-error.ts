/** One thing that is wrong with the configuration, and where. */
export interface ConfigProblem {
  /** The file as the operator named it, e.g. `configs/models.yaml`. */
  file: string;
  /** 1-based; null when the file has no such place (it could not be read). */
  line: number | null;
  /** In the file's own words, e.g. `models[0].price.prompt`; empty for the whole file. */
  path: string;
  message: string;
}

/** Everything that is wrong with the configuration at once: fixing one problem a start is no way to live. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(describe).join('\n'));
    this.problems = problems;
  }
}

/** `configs/models.yaml:12 models[0].price.prompt: must be a number` */
function describe({ file, line, path, message }: ConfigProblem): string {
  const place = line === null ? file : `${file}:${line}`;
  return path === '' ? `${place}: ${message}` : `${place} ${path}: ${message}`;
}
