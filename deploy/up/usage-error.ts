/** The command line cannot mean anything: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
