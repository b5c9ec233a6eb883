/** vLLM cannot be installed or started on this machine: says nothing about Switchyard. Exit code 3. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}
