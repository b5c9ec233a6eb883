import type { RouteClass } from '../types/route.ts';

/** What is counted of jobs; all are sums of integers. */
export const COUNTS = [
  'completed',
  'failed',
  'cancelled',
  'expired',
  'refused_answers',
  'prompt_tokens',
  'cached_tokens',
  'completion_tokens',
  'cost_nano_usd',
  'gpu_nano_usd',
  'always_large_nano_usd',
] as const;
export type Count = (typeof COUNTS)[number];
export type Counts = Partial<Record<Count, number>>;

/** What one job adds to the sums of a model. */
export interface LedgerPosting {
  model: string;
  routeClass: RouteClass;
  counts: Counts;
  /** Accepted → first token, and → end; null: not reached. */
  ttftMs: number | null;
  totalMs: number | null;
}

/** An ended job. */
export interface LedgerEntry {
  jobId: string;
  tenant: string;
  /** Epoch ms: the hour that it is booked in. */
  endedAt: number;
  postings: LedgerPosting[];
  /** All of it, for the budget. */
  costNanoUsd: number;
}

/** The sums of one tenant, hour, model and route class. */
export interface LedgerRow {
  tenant: string;
  /** Epoch ms of its beginning. */
  hourAt: number;
  model: string;
  routeClass: RouteClass;
  counts: Counts;
  /** Jobs by bucket of `latency-buckets.ts`. */
  ttft: Map<number, number>;
  total: Map<number, number>;
}

export interface Reservation {
  tenant: string;
  jobId: string;
  /** The most that it can cost; added to what the job has reserved before. */
  nanoUsd: number;
  /** Epoch ms; not booked by then, it never will be. */
  expiresAt: number;
}

export interface BudgetState {
  limitNanoUsd: number;
  spentNanoUsd: number;
  reservedNanoUsd: number;
  period: BudgetPeriod;
  /** Epoch ms: a new period begins. */
  resetsAt: number;
}

export type ReserveResult = { outcome: 'reserved' } | { outcome: 'exceeded'; budget: BudgetState };
export type BudgetPeriod = 'hour' | 'day' | 'month';

/** The seam of accounting. One contract: a job is booked once, and spent + reserved never pass a budget. */
export interface Ledger {
  /** False: this job was booked before, and nothing has changed. */
  book(entry: LedgerEntry): Promise<boolean>;
  /** Of a tenant without a budget always `reserved`, without asking anybody. */
  reserve(reservation: Reservation): Promise<ReserveResult>;
  /** Null: the tenant has none. */
  budgetOf(tenant: string): Promise<BudgetState | null>;
  /** Rows of the hours that begin in `[from, to)`, epoch ms. */
  read(tenants: readonly string[], from: number, to: number): Promise<LedgerRow[]>;
  /** Everybody who was ever booked. */
  tenants(): Promise<string[]>;
}
