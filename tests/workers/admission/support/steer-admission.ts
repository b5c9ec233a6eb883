import {
  type Admission,
  type AdmissionDeps,
  type AdmissionJob,
  type AdmissionSettings,
  createAdmission,
} from '../../../../workers/admission/admission.ts';
import { createHighWater } from '../../../../workers/admission/high-water.ts';
import type { LengthModel } from '../../../../workers/admission/length-model.ts';
import { admissionJob } from './admission-job.ts';
import { fixedCurve } from './fixed-curve.ts';

export interface Steered {
  admission: Admission;
  now: number;
  enqueue(id: string, changes?: Partial<AdmissionJob>): void;
  /** `afterMs` later; ids only. */
  decide(afterMs?: number): { admit: string[]; park: string[]; gate: string };
  /** Enqueues one and decides. True: it went. */
  offer(id: string, changes?: Partial<AdmissionJob>): boolean;
  /** The engine has computed its prompt and written so much, in all. */
  wrote(id: string, written: number): void;
}

interface SteerOptions extends Partial<Omit<AdmissionDeps, 'settings'>> {
  settings?: Partial<AdmissionSettings>;
  blocks?: number;
}

/** Every output runs to its bound. */
const TO_THE_BOUND: LengthModel = {
  curve: () => fixedCurve(Infinity),
  observe: () => undefined,
  refresh: () => undefined,
};

/** Every output has this length, as far as its bound lets it. */
export function known(tokens: number): LengthModel {
  return { ...TO_THE_BOUND, curve: () => fixedCurve(tokens) };
}

/** Admission in front of an engine of 1000 blocks of 16 tokens, all of which may be filled; it starts at 1,000 s. */
export function steerAdmission({ settings, blocks = 1000, ...deps }: SteerOptions = {}): Steered {
  const admission = createAdmission({
    capacity: () => ({ blocks, blockSize: 16 }),
    highWater: createHighWater(1),
    lengths: TO_THE_BOUND,
    engineGate: () => 'open',
    expectedMs: (tokens) => tokens * 20,
    settings: {
      maxNumSeqs: () => 64,
      batchPrefillTokens: 512,
      batchKvShare: 1,
      starvationMs: 30_000,
      ...settings,
    },
    ...deps,
  });
  const jobs = new Map<string, AdmissionJob>();
  const steered: Steered = {
    admission,
    now: 1_000_000,
    enqueue(id, changes = {}) {
      const job = admissionJob(id, { claimedAt: steered.now, ...changes });
      jobs.set(id, job);
      admission.enqueue(job);
    },
    decide(afterMs = 0) {
      steered.now += afterMs;
      const { admit, park, gate } = admission.decide(steered.now);
      return { admit: admit.map(({ job }) => job.id), park, gate };
    },
    offer(id, changes) {
      steered.enqueue(id, changes);
      return steered.decide().admit.includes(id);
    },
    wrote: (id, written) => admission.progress(id, { prompt: jobs.get(id)!.promptTokens, written }),
  };
  return steered;
}
