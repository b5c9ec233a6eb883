import type { Estimate } from '../../../shared/routing/bootstrap.ts';

/** Where the weights come from: enough to train them again and to see what was gained. */
export interface Provenance {
  /** ISO 8601. */
  trainedAt: string;
  /** Of the data files, one after the other. */
  dataSha256: string;
  /** Requests of each source, with the share that each model answered right. */
  sources: Record<string, { requests: number; smallOk: number; largeOk: number }>;
  settings: { l2: number; seed: number; folds: number };
  /** Cross-validated, with 95 % bootstrap intervals. */
  metrics: Record<string, Estimate>;
}
