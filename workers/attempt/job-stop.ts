/** Why a job is told to stop before its answer is whole. */
export type StopReason =
  /** Its client asked. */
  | 'cancel'
  /** `on_disconnect: cancel`, and nobody follows any more. */
  | 'follower_gone'
  | 'deadline'
  /** This worker shuts down: the job goes on elsewhere. */
  | 'drain'
  /** Its place in the engine is needed: it goes on later, behind its last token. */
  | 'park'
  /** Another worker has it now: write nothing. */
  | 'lost';

/** The reason that a job's AbortSignal carries. */
export class JobStop extends Error {
  override readonly name = 'JobStop';
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    super(`job stopped: ${reason}`);
    this.reason = reason;
  }
}

/** Null while the signal has not aborted. */
export function stopReason(signal: AbortSignal): StopReason | null {
  if (!signal.aborted) return null;
  return signal.reason instanceof JobStop ? signal.reason.reason : 'lost';
}
