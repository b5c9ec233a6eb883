import type { SimulatedModel } from '../answers/simulated-model.ts';
import type { EngineListener, LiveRequest, SimulatedEngine } from '../engine/engine.ts';
import type { FaultBook } from '../faults/fault-book.ts';
import { type Fault, InvalidFault, readFault } from '../faults/fault.ts';
import { createFaultyListener } from '../faults/faulty-listener.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createCollector } from './collector.ts';
import { createEventStream } from './event-stream.ts';
import { type Exchange, header } from './exchange.ts';
import { HttpError } from './http-error.ts';
import type { Order } from './order.ts';
import { createOutput } from './output.ts';
import type { ResponseWriter, UsageCounts } from './response-writer.ts';
import type { LogprobOf } from './token-logprobs.ts';

export interface GenerationDeps {
  engine: SimulatedEngine;
  model: SimulatedModel;
  tokenizer: Tokenizer;
  logprobOf: LogprobOf;
  faults: FaultBook;
  maxModelLen: number;
}

export interface GenerationCall {
  requestId: string;
  promptIds: readonly number[];
  order: Order;
  writer: ResponseWriter;
  fault: Fault;
}

/** Where an answer goes: a stream of events or one JSON body. */
export interface AnswerSink {
  open(): void;
  /** `usage` counts the tokens so far. The last piece has a finish reason and ends the answer. */
  piece(piece: ReturnType<ReturnType<typeof createOutput>['push']>, usage: UsageCounts): void;
  /** Ends the answer as vLLM does when the engine breaks. */
  fail(message: string): void;
}

/** Runs one request through the engine and writes what it says. The client's going away aborts it at once. */
export function runGeneration(exchange: Exchange, call: GenerationCall, deps: GenerationDeps): void {
  const { order, promptIds, fault } = call;
  if (fault.status !== undefined) throw new HttpError(fault.status, 'simulated failure');
  const planned = deps.model.plan({
    ...order,
    promptIds,
    maxTokens: roomFor(order, promptIds.length, deps.maxModelLen),
  });
  const { response } = exchange;
  const sink = order.stream ? createEventStream(response, call) : createCollector(response, call);
  const output = createOutput(order, promptIds, deps.tokenizer, deps.logprobOf);
  let live: LiveRequest | null = null;
  let completionTokens = 0;

  const listener: EngineListener = {
    onToken(tokenId, finish) {
      completionTokens += 1;
      const piece = output.push(tokenId, finish);
      sink.piece(piece, {
        promptTokens: promptIds.length,
        completionTokens,
        cachedTokens: live?.cachedTokens ?? 0,
      });
      if (piece.stopReason !== null) leave('stop');
    },
  };
  const faulty = createFaultyListener(fault, listener, {
    fail(message) {
      leave('abort');
      sink.fail(message);
    },
    cut: () => response.socket?.destroy(),
  });

  function leave(reason: 'stop' | 'abort'): void {
    faulty.stop();
    if (live !== null) deps.engine.finish(live, reason);
  }

  response.on('close', () => leave('abort'));
  // Gone while its body was read or its prompt was rendered: `close` has been and will not come again.
  if (response.destroyed) return;
  sink.open();
  live = deps.engine.submit(
    { requestId: call.requestId, promptIds, priority: order.priority, ...planned },
    faulty,
  );
}

/** Tokens that the answer may have: what was asked for, clipped to the context. */
function roomFor({ maxTokens }: Order, promptTokens: number, maxModelLen: number): number {
  const room = maxModelLen - promptTokens;
  if (room < 1) {
    throw new HttpError(
      400,
      `This model's maximum context length is ${maxModelLen} tokens. However, your request has ${promptTokens} input tokens. Please reduce the length of the input messages.`,
      'input_tokens',
    );
  }
  return Math.min(maxTokens ?? room, room);
}

/** The fault of this request's own header, else one that was ordered for it. */
export function faultFor(exchange: Exchange, body: string, faults: FaultBook): Fault {
  const own = header(exchange, 'x-sim-fault');
  if (own === null) return faults.forGeneration(body) ?? {};
  try {
    return readFault(own);
  } catch (error) {
    if (error instanceof InvalidFault) throw new HttpError(400, `x-sim-fault: ${error.message}`);
    throw error;
  }
}
