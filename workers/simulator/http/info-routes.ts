import type { EngineMetrics } from '../engine/engine-metrics.ts';
import type { SimulatedEngine } from '../engine/engine.ts';
import type { FaultBook } from '../faults/fault-book.ts';
import { spoilMetrics } from '../faults/spoil-metrics.ts';
import type { SimulatorOptions } from '../options.ts';
import { type Exchange, sendJson, sendText } from './exchange.ts';
import { HttpError } from './http-error.ts';
import type { Routes } from './router.ts';

export interface InfoDeps {
  engine: SimulatedEngine;
  metrics: EngineMetrics;
  faults: FaultBook;
  options: SimulatorOptions;
}

/** The behaviour that is simulated, and by what. */
const SIMULATED_VERSION = '0.12.0+switchyard.simulator';

/** What can be asked about the server itself. */
export function infoRoutes({ engine, metrics, faults, options }: InfoDeps): Routes {
  const startedAtMs = Date.now();
  const created = Math.floor(startedAtMs / 1000);
  let lastScrape = '';

  async function sendMetrics(exchange: Exchange): Promise<void> {
    const fault = faults.forEndpoint('metrics');
    if (typeof fault === 'number') throw new HttpError(fault, 'simulated failure');
    if (fault === 'hang') return;
    if (fault !== 'stale' || lastScrape === '')
      lastScrape = processText(startedAtMs) + (await metrics.render(engine));
    sendText(exchange, 200, spoilMetrics(lastScrape, fault) ?? lastScrape);
  }

  function sendHealth(exchange: Exchange): void {
    const fault = faults.forEndpoint('health');
    if (fault !== null) throw new HttpError(fault, 'simulated failure');
    exchange.response.writeHead(200).end();
  }

  return {
    'GET /health': sendHealth,
    'GET /metrics': sendMetrics,
    'GET /version': (exchange) => sendJson(exchange, 200, { version: SIMULATED_VERSION }),
    'GET /v1/models': (exchange) =>
      sendJson(exchange, 200, { object: 'list', data: [modelCard(options, created)] }),
    'GET /server_info': (exchange) => sendServerInfo(exchange, options),
  };
}

/** Python's client writes it for every process: another value is another process. */
function processText(startedAtMs: number): string {
  return `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${startedAtMs / 1000}\n`;
}

function modelCard({ modelId, scheduler, maxModelLen }: SimulatorOptions, created: number) {
  return {
    id: modelId,
    object: 'model',
    created,
    owned_by: 'switchyard-simulator',
    root: modelId,
    parent: null,
    max_model_len: maxModelLen,
    permission: [],
    // Not vLLM's: for people who look at a list of engines.
    simulated: { num_gpu_blocks: scheduler.numGpuBlocks },
  };
}

function sendServerInfo(exchange: Exchange, { modelId, scheduler, maxModelLen }: SimulatorOptions): void {
  if (exchange.url.searchParams.get('config_format') !== 'json') {
    throw new HttpError(400, 'only config_format=json is simulated', 'config_format');
  }
  sendJson(exchange, 200, {
    vllm_config: {
      model_config: { model: modelId, served_model_name: modelId, max_model_len: maxModelLen },
      scheduler_config: {
        max_num_seqs: scheduler.maxNumSeqs,
        max_num_batched_tokens: scheduler.maxNumBatchedTokens,
        policy: scheduler.policy,
      },
      cache_config: {
        block_size: scheduler.blockSize,
        num_gpu_blocks: scheduler.numGpuBlocks,
        enable_prefix_caching: scheduler.prefixCaching,
        watermark: scheduler.watermark,
      },
    },
  });
}
