import type { WorkerStatus } from '../types/worker-status.ts';

/** The seam by which workers show themselves (heartbeat) and the api sees who serves what. */
export interface WorkerRegistry {
  publish(status: WorkerStatus): Promise<void>;
  remove(workerId: string): Promise<void>;
  /** Workers whose heartbeat is younger than 5 s. */
  list(): Promise<WorkerStatus[]>;
}
