import type { Logger } from 'pino';

import type { GatewayConfig, ModelConfig } from '../../shared/config/types.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { JobStore } from '../../shared/jobs/job-store.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import type { Engine, EngineUsage } from '../engine/engine.ts';
import type { FlushLoop } from '../streaming/flush-loop.ts';
import type { SchemaCompiler } from '../structured-output/compile-schema.ts';
import type { OutputParser, OutputParserOptions } from '../tool-parsers/output-parser.ts';

/** What working on a job needs; one set for a worker's whole life. */
export interface AttemptDeps {
  workerId: string;
  model: ModelConfig;
  /** The configured large model's, for what the job would have cost there; null when there is none. */
  largeModel: ModelConfig | null;
  settings: GatewayConfig;
  engine: Engine;
  eventLog: EventLog;
  jobStore: JobStore;
  flushLoop: FlushLoop;
  compiler: SchemaCompiler;
  createParser: (options: OutputParserOptions) => OutputParser;
  /** A job's running totals and what they were before: for the KV budget and all that learns from use. */
  onUsage: (spec: JobSpec, usage: EngineUsage, before: EngineUsage) => void;
  logger: Logger;
}
