import { type AdmissionSnapshot, showAdmission } from '../shared/observability/show-admission.ts';
import type { WorkerSeries } from '../shared/observability/worker-series.ts';
import { SERVICE_TIERS, type ServiceTier } from '../shared/types/job.ts';
import { GATE_STATES, type GateState } from '../shared/types/worker-status.ts';

const HANDOVER_OUTCOMES = ['accepted', 'refused', 'none'] as const;
/** What came of offering a job to the worker that holds its session; none: no answer in time. */
export type HandoverOutcome = (typeof HANDOVER_OUTCOMES)[number];

/** What admission does, as series. Times are durations in ms. */
export interface AdmissionRecorder {
  /** `look` is asked whenever the series are read, so gauges are never older than the reading. */
  watch(look: () => AdmissionSnapshot): void;
  /** The gate's state after a decision: a closing when it differs from the last one and is not `open`. */
  gateIs(state: GateState): void;
  /** A waiting job was looked at and not admitted. */
  refused(why: GateState): void;
  /** `waitedMs`: since it was claimed from the queue. */
  admitted(tier: ServiceTier, waitedMs: number): void;
  /** Admitted ahead of better tiers: its own had starved. Beside `admitted`. */
  promoted(tier: ServiceTier): void;
  /** Taken out of the engine to make room; it goes on later as a continuation. */
  yielded(tier: ServiceTier): void;
  handedOver(outcome: HandoverOutcome): void;
  /** The engine's preemption counter rose by so much. */
  preempted(requests: number): void;
  /** `sinceAdmittedMs`: of the attempt's first token. */
  firstToken(tier: ServiceTier, sinceAdmittedMs: number): void;
  /** The engine has told a prompt's length. */
  promptKnown(predictedTokens: number, realTokens: number): void;
  /** An output ended by itself. One that a bound or a cancel cut says nothing of the prediction. */
  outputKnown(predictedTokens: number, realTokens: number): void;
}

/** The worker's part that no metrics server needs: it brings the gauges up to date before they are read. */
export interface OwnedAdmissionRecorder extends AdmissionRecorder {
  refresh(): void;
}

export function createAdmissionRecorder(series: WorkerSeries, model: string): OwnedAdmissionRecorder {
  const { admission } = series;
  let look: (() => AdmissionSnapshot) | null = null;
  let gate: GateState | null = null;
  startAtZero(series, model);

  function known(token_type: 'input' | 'output', predicted: number, real: number): void {
    admission.predictionError.observe({ model, token_type }, Math.abs(predicted - real));
    if (real > 0) admission.predictionRatio.observe({ model, token_type }, predicted / real);
  }

  return {
    watch: (asked) => void (look = asked),
    gateIs(state) {
      if (state !== gate && state !== 'open') admission.gateClosings.inc({ model, state });
      gate = state;
    },
    refused: (state) => admission.refusedLooks.inc({ model, state }),
    admitted(tier, waitedMs) {
      admission.admitted.inc({ model, tier });
      admission.wait.observe({ model, tier }, waitedMs / 1000);
    },
    promoted: (tier) => admission.promotions.inc({ model, tier }),
    yielded: (tier) => admission.yields.inc({ model, tier }),
    handedOver: (outcome) => admission.handovers.inc({ model, outcome }),
    preempted: (requests) => admission.preemptions.inc({ model }, requests),
    firstToken: (tier, sinceAdmittedMs) =>
      admission.firstToken.observe({ model, tier }, sinceAdmittedMs / 1000),
    promptKnown: (predicted, real) => known('input', predicted, real),
    outputKnown: (predicted, real) => known('output', predicted, real),
    refresh() {
      if (look !== null) showAdmission(series.admissionGauges, model, look());
    },
  };
}

/** As with the jobs' counters: what appears with its first event has no rise. */
function startAtZero({ admission }: WorkerSeries, model: string): void {
  for (const tier of SERVICE_TIERS)
    for (const counter of [admission.admitted, admission.yields, admission.promotions])
      counter.inc({ model, tier }, 0);
  for (const state of GATE_STATES) {
    if (state === 'open') continue;
    admission.refusedLooks.inc({ model, state }, 0);
    admission.gateClosings.inc({ model, state }, 0);
  }
  for (const outcome of HANDOVER_OUTCOMES) admission.handovers.inc({ model, outcome }, 0);
  admission.preemptions.inc({ model }, 0);
}
