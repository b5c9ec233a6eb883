import type { AdmissionJob } from './admission.ts';
import type { RunningRequest, RunningRequests } from './running-requests.ts';

/** What is about to happen, in tokens from now: within it the engine would have to preempt. */
export const NEAR_TOKENS = 32;

/** Chooses running requests that give way: jobs that go back to the queue and go on later behind their last token. */
export interface Parking {
  /** Batch makes room for an interactive job. Nothing where batch is not what is in its way. Job ids. */
  forInteractive(job: AdmissionJob, now: number): string[];
  /** The engine is about to preempt: better whom we choose, batch first, and who then waits outside for as long as it takes. */
  beforeOverflow(now: number): string[];
}

export interface ParkingDeps {
  running: RunningRequests;
  /** Blocks up to which jobs are admitted, and all that there are. */
  limitBlocks: () => number;
  capacityBlocks: () => number;
  maxNumSeqs: () => number;
  onParked: (request: RunningRequest, now: number) => void;
}

export function createParking(deps: ParkingDeps): Parking {
  const { running, limitBlocks, capacityBlocks, maxNumSeqs, onParked } = deps;

  /** Of those admitted last, as they lose the least work, so many that nothing is left of `excess`. */
  function park(now: number, excess: () => number, among: (request: RunningRequest) => boolean): string[] {
    const parked: string[] = [];
    for (const request of Array.from(running.all()).toReversed()) {
      if (excess() <= 0) break;
      if (request.parking || !request.job.canContinue || !among(request)) continue;
      running.park(request);
      onParked(request, now);
      parked.push(request.job.id);
    }
    return parked;
  }

  return {
    forInteractive(job, now) {
      const candidate = running.candidate(job);
      if (running.protectedPeakBlocks(Infinity, candidate) > limitBlocks()) return [];
      const blocks = () => running.peakBlocks(NEAR_TOKENS, candidate) - limitBlocks();
      const slots = () => running.staying + 1 - maxNumSeqs();
      return park(now, () => Math.max(blocks(), slots()), isBatch);
    },
    beforeOverflow(now) {
      // The last one stays: alone in the engine, it makes room for nobody by going.
      const excess = () => (running.staying > 1 ? running.peakBlocks(NEAR_TOKENS) - capacityBlocks() : 0);
      return [...park(now, excess, isBatch), ...park(now, excess, () => true)];
    },
  };
}

function isBatch(request: RunningRequest): boolean {
  return !request.protected;
}
