import type { Logger } from 'pino';

import type { GatewayConfig, ModelConfig, RoutingConfig } from '../../shared/config/types.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { JobStore } from '../../shared/jobs/job-store.ts';
import type { SessionModels } from '../../shared/jobs/session-models.ts';
import type { SchemaChecker } from '../../shared/json-schema/schema-checker.ts';
import type { Ledger } from '../../shared/ledger/ledger.ts';
import type { RecordOutcome } from '../../shared/ledger/record-outcome.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import type { Prediction } from '../../shared/types/prediction.ts';
import type { Engine, EngineUsage } from '../engine/engine.ts';
import type { EscalationTarget } from '../escalation-target.ts';
import type { JobRecorder } from '../job-recorder.ts';
import type { FlushLoop } from '../streaming/flush-loop.ts';
import type { OutputParser, OutputParserOptions } from '../tool-parsers/output-parser.ts';
import type { AnswerDoubt } from './answer-doubt.ts';

/** How a request left the engine. `cut`: it would have written more. */
export type EngineEnd = 'whole' | 'cut' | 'failed';

/** What working on a job needs; one set for a worker's whole life. */
export interface AttemptDeps {
  workerId: string;
  model: ModelConfig;
  /** The configured large model's, for what the job would have cost there; null when there is none. */
  largeModel: ModelConfig | null;
  settings: GatewayConfig;
  /** Output tokens a second of this worker's engine, smoothed. */
  tokensPerSecond: () => number;
  /** What becomes of answers that do not pass their check. */
  verification: RoutingConfig['verification'];
  escalationTarget: EscalationTarget;
  doubt: AnswerDoubt;
  engine: Engine;
  eventLog: EventLog;
  jobStore: JobStore;
  recordOutcome: RecordOutcome;
  sessionModels: Pick<SessionModels, 'set'>;
  /** For answers that are asked for once more. */
  ledger: Pick<Ledger, 'reserve'>;
  flushLoop: FlushLoop;
  schemas: SchemaChecker;
  createParser: (options: OutputParserOptions) => OutputParser;
  /** A job's running totals and what they were before: for the KV budget and all that learns from use. */
  onUsage: (spec: JobSpec, usage: EngineUsage, before: EngineUsage) => void;
  /** The attempt's request has left the engine: its place is free. */
  onEngineDone: (spec: JobSpec, end: EngineEnd) => void;
  /** What admission says of a job that it has let in. */
  admitted: {
    predictionOf: (jobId: string) => Prediction | null;
    /** Lower runs earlier, where the engine schedules by priority. */
    priorityOf: (spec: JobSpec) => number;
  };
  /** Counts what becomes of jobs and their attempts. */
  metrics: JobRecorder;
  logger: Logger;
}
