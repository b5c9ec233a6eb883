import type { ResumeData } from '../../shared/event-log/event-log.ts';
import type { JsonValue } from '../../shared/types/chat.ts';
import type { JobEvent } from '../../shared/types/events.ts';
import type { EngineDelta, EngineUsage } from '../engine/engine.ts';
import type { ParsedEvent } from '../tool-parsers/output-parser.ts';
import type { AnswerParser } from './answer-parser.ts';
import { createEngineCalls } from './engine-calls.ts';
import { toJobEvent } from './to-job-event.ts';

/** What came of one engine stream. */
export interface Generation {
  /** The engine's word, unmapped. */
  finishReason: string | null;
  usage: EngineUsage;
  /** Of the completion tokens, those of earlier attempts. */
  continuedTokens: number;
  /** Epoch ms of the first and the newest chunk with output; null when none came. */
  firstTokenAt: number | null;
  lastTokenAt: number | null;
}

export interface GenerateHooks {
  jobId: string;
  parser: AnswerParser;
  emit: (event: JobEvent) => void;
  /** Raw text and ids of each chunk, before its events. */
  carry: (resume: ResumeData) => void;
  /** Running totals, and what they were before this chunk. */
  onUsage: (usage: EngineUsage, before: EngineUsage) => void;
  /** Asked after each chunk: nothing more is wanted, the engine is to stop. */
  done: () => boolean;
}

/** Runs an engine's stream through the parser, chunk by chunk. Fills `generation` as it goes: it is valid also when the stream throws. */
export async function generate(
  deltas: AsyncIterable<EngineDelta>,
  hooks: GenerateHooks,
  generation: Generation,
): Promise<void> {
  const calls = createEngineCalls();
  for await (const delta of deltas) {
    takeCounts(delta, hooks, generation);
    if (hasOutput(delta)) {
      generation.firstTokenAt ??= Date.now();
      generation.lastTokenAt = Date.now();
    }
    // The first chunk may bring the prompt's ids and no token yet.
    if (hasOutput(delta) || delta.promptTokenIds !== null) hooks.carry(resumeOf(delta));
    emitThoughts(hooks, delta.reasoning);
    if (delta.text !== '') emitParsed(hooks, hooks.parser.push(delta.text), delta.logprobs);
    emitParsed(hooks, calls.push(delta.toolCalls), null);
    // Leaving the loop destroys the engine's stream.
    if (hooks.done()) return;
  }
  emitParsed(hooks, hooks.parser.end(), null);
  emitParsed(hooks, calls.end(generation.finishReason !== 'length'), null);
}

function emitThoughts(hooks: GenerateHooks, delta: string): void {
  if (delta === '') return;
  hooks.parser.thoughtsApart();
  hooks.emit({ type: 'reasoning.delta', delta });
}

function hasOutput(delta: EngineDelta): boolean {
  const { text, tokenIds, reasoning, toolCalls } = delta;
  return text !== '' || tokenIds.length > 0 || reasoning !== '' || toolCalls.length > 0;
}

export function emptyGeneration(): Generation {
  return {
    finishReason: null,
    usage: { promptTokens: 0, completionTokens: 0, cachedTokens: 0 },
    continuedTokens: 0,
    firstTokenAt: null,
    lastTokenAt: null,
  };
}

/** Servers that send no running usage are counted by their token ids, or by their chunks: one token each. */
function takeCounts(delta: EngineDelta, hooks: GenerateHooks, generation: Generation): void {
  generation.finishReason = delta.finishReason ?? generation.finishReason;
  const before = generation.usage;
  const counted = delta.tokenIds.length > 0 ? delta.tokenIds.length : Number(hasOutput(delta));
  const usage = delta.usage ?? { ...before, completionTokens: before.completionTokens + counted };
  generation.usage = usage;
  hooks.onUsage(usage, before);
}

function resumeOf(delta: EngineDelta): ResumeData {
  return {
    raw: delta.text,
    tokenIds: delta.tokenIds,
    ...(delta.promptTokenIds === null ? {} : { promptTokenIds: delta.promptTokenIds }),
  };
}

/** A client's logprobs go with the first text of their chunk. */
function emitParsed(hooks: GenerateHooks, parsed: ParsedEvent[], logprobs: JsonValue): void {
  let rest = logprobs;
  for (const item of parsed) {
    const event = toJobEvent(hooks.jobId, item);
    if (event.type === 'text.delta' && rest !== null) {
      event.logprobs = rest;
      rest = null;
    }
    hooks.emit(event);
  }
}
