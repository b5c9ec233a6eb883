import type { Socket } from 'node:net';

import type { SimulatedEngine } from '../engine/engine.ts';
import type { FaultBook } from '../faults/fault-book.ts';
import { InvalidFault, readFault } from '../faults/fault.ts';
import { InvalidOption } from '../options.ts';
import type { Sequence } from '../scheduler/sequence.ts';
import { type Exchange, parseObject, readText, sendJson } from './exchange.ts';
import { readInteger } from './fields.ts';
import { HttpError } from './http-error.ts';
import type { Routes } from './router.ts';

export interface AdminDeps {
  engine: SimulatedEngine;
  faults: FaultBook;
  /** Begins anew, with this many blocks where they are given; breaks every other connection. Throws InvalidOption. */
  restart(numGpuBlocks: number | null, except: Socket): void;
}

/** What vLLM has not: faults to order, restarts, and a look at every request with the blocks that it holds. */
export function adminRoutes({ engine, faults, restart }: AdminDeps): Routes {
  /** `{num_gpu_blocks?}`: the engine's process dies with all that it holds, and another one is there at once. */
  async function orderRestart(exchange: Exchange): Promise<void> {
    const body = parseObject((await readText(exchange)) || '{}');
    const numGpuBlocks = readInteger(body, 'num_gpu_blocks', 2);
    try {
      restart(numGpuBlocks, exchange.request.socket);
    } catch (error) {
      if (error instanceof InvalidOption) throw new HttpError(400, error.message, 'num_gpu_blocks');
      throw error;
    }
    sendJson(exchange, 200, { num_gpu_blocks: numGpuBlocks });
  }

  /** `{fault, times?, contains?}`; without `times` it holds until DELETE. */
  async function orderFault(exchange: Exchange): Promise<void> {
    const body = parseObject(await readText(exchange));
    const contains = typeof body['contains'] === 'string' ? body['contains'] : null;
    faults.add({ fault: faultOf(body['fault']), times: readInteger(body, 'times', 1), contains });
    sendJson(exchange, 200, { faults: faults.all() });
  }

  function clearFaults(exchange: Exchange): void {
    faults.clear();
    sendJson(exchange, 200, { faults: [] });
  }

  function describe(sequence: Sequence) {
    return {
      request_id: engine.requestOf(sequence.id)?.requestId ?? null,
      prompt_tokens: sequence.promptIds.length,
      generated_tokens: sequence.generated,
      computed_tokens: sequence.computed,
      cached_tokens: sequence.cachedTokens,
      blocks: sequence.blocks.length,
      priority: sequence.priority,
    };
  }

  function listRequests(exchange: Exchange): void {
    const { running, waiting, usableBlocks, freeBlocks } = engine.state();
    sendJson(exchange, 200, {
      running: running.map(describe),
      waiting: waiting.map(describe),
      blocks: { usable: usableBlocks, free: freeBlocks, used: usableBlocks - freeBlocks },
      lag_ms: engine.lagMs(),
    });
  }

  return {
    'GET /admin/requests': listRequests,
    'GET /admin/faults': (exchange) => sendJson(exchange, 200, { faults: faults.all() }),
    'POST /admin/faults': orderFault,
    'DELETE /admin/faults': clearFaults,
    'POST /admin/restart': orderRestart,
  };
}

function faultOf(value: unknown) {
  try {
    return readFault(value);
  } catch (error) {
    if (error instanceof InvalidFault) throw new HttpError(400, error.message, 'fault');
    throw error;
  }
}
