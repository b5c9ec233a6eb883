import type { SimulatedModel } from '../answers/simulated-model.ts';
import type { EngineListener, LiveRequest, SimulatedEngine } from '../engine/engine.ts';
import type { FaultBook } from '../faults/fault-book.ts';
import type { Fault } from '../faults/fault.ts';
import { createFaultyListener } from '../faults/faulty-listener.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createCollector } from './collector.ts';
import { createEventStream } from './event-stream.ts';
import type { Exchange } from './exchange.ts';
import { invalid } from './fields.ts';
import { HttpError } from './http-error.ts';
import type { Order } from './order.ts';
import { createOutput, type OutputPiece } from './output.ts';
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
  piece(piece: OutputPiece, usage: UsageCounts): void;
  /** Ends the answer as vLLM does when the engine breaks. */
  fail(message: string): void;
}

/** Runs one request through the engine and writes what it says. The client's going away aborts it at once. */
export function runGeneration({ response }: Exchange, call: GenerationCall, deps: GenerationDeps): void {
  const { requestId, order, promptIds, fault } = call;
  if (fault.status !== undefined) throw new HttpError(fault.status, 'simulated failure');
  const maxTokens = roomFor(order, promptIds.length, deps.maxModelLen);
  const planned = deps.model.plan({ ...order, promptIds, maxTokens });
  // Gone while its body was read: `close` has been, and will not come again.
  if (response.destroyed) return;
  const sink = order.stream ? createEventStream(response, call) : createCollector(response, call);
  let live: LiveRequest | null = null;
  const leave = (reason: 'stop' | 'abort') => {
    listener.stop();
    if (live !== null) deps.engine.finish(live, reason);
  };
  const answer = createAnswer(call, deps, sink, {
    cached: () => live?.cachedTokens ?? 0,
    stop: () => leave('stop'),
  });
  const listener = createFaultyListener(fault, answer, {
    fail(message) {
      leave('abort');
      sink.fail(message);
    },
    cut: () => response.socket?.destroy(),
  });
  response.on('close', () => leave('abort'));
  sink.open();
  live = deps.engine.submit({ requestId, promptIds, priority: order.priority, ...planned }, listener);
}

/** Tokens in, pieces of the answer out, with the usage so far. */
function createAnswer(
  { order, promptIds }: GenerationCall,
  { tokenizer, logprobOf }: GenerationDeps,
  sink: AnswerSink,
  request: { cached(): number; stop(): void },
): EngineListener {
  const output = createOutput(order, promptIds, tokenizer, logprobOf);
  let completionTokens = 0;
  return {
    onToken(tokenId, finish) {
      completionTokens += 1;
      const piece = output.push(tokenId, finish);
      sink.piece(piece, { promptTokens: promptIds.length, completionTokens, cachedTokens: request.cached() });
      if (piece.stopReason !== null) request.stop();
    },
  };
}

/** Tokens that the answer may have: what was asked for, clipped to the context. */
function roomFor({ maxTokens, minTokens }: Order, promptTokens: number, maxModelLen: number): number {
  if (maxTokens !== null && minTokens > maxTokens) {
    throw invalid(
      'min_tokens',
      `min_tokens must be less than or equal to max_tokens=${maxTokens}, got ${minTokens}.`,
    );
  }
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
