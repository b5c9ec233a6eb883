import { createWorkerSeries } from '../shared/observability/worker-series.ts';
import { type AdmissionRecorder, createAdmissionRecorder } from './admission-recorder.ts';
import { createJobRecorder, type JobRecorder } from './job-recorder.ts';

/** Everything that one worker tells Prometheus. */
export interface WorkerMetrics {
  jobs: JobRecorder;
  admission: AdmissionRecorder;
  /** Media type of `render`. */
  contentType: string;
  /** Prometheus text, gauges as of now. */
  render(): Promise<string>;
}

/** `model`: the configured id, which is on every series. */
export function createWorkerMetrics({ model }: { model: string }): WorkerMetrics {
  const series = createWorkerSeries();
  const admission = createAdmissionRecorder(series, model);
  return {
    jobs: createJobRecorder(series, model),
    admission,
    contentType: series.registry.contentType,
    async render() {
      admission.refresh();
      return await series.registry.metrics();
    },
  };
}
