/**
 * How soon a dead worker's job comes back: its lock runs out after `LOCK_MS`, and the next check after that moves it,
 * so 6 s at worst (BullMQ's defaults: 30 s + 30 s).
 */
export const LOCK_MS = 5000;
/** Four renewals may fail before a lock runs out. */
export const LOCK_RENEWAL_MS = 1000;
export const STALL_CHECK_MS = 1000;

/**
 * More deaths than this and a job is suspected to kill its workers. BullMQ then marks it (`defa`) and still hands it
 * out; its own run loop would move it to the failed set, but with manual fetching the next consumer gets it like any
 * other, with `stalledCount` above this, and must write its terminal event.
 */
export const MAX_STALLED_COUNT = 3;
