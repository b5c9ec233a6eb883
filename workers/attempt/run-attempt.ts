import { formatCursor } from '../../shared/event-log/cursor.ts';
import { createTranscript, type Transcript } from '../../shared/event-log/transcript.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import type { HeldOutput, JobSpec } from '../../shared/types/job.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { EngineUsage } from '../engine/engine.ts';
import { offersTools } from '../engine/to-chat-body.ts';
import type { LogWriter } from '../streaming/log-writer.ts';
import { LogLostError } from '../streaming/log-writer.ts';
import type { JsonFault } from '../structured-output/streamed-json/streamed-json-check.ts';
import { createAnswerGuard } from './answer-guard.ts';
import { createAnswerParser } from './answer-parser.ts';
import type { AttemptDeps, EngineEnd } from './attempt-deps.ts';
import type { AttemptResult } from './attempt-result.ts';
import { type AttemptTimes, toFinishReason } from './ending.ts';
import { createEventSink, type EventSink } from './event-sink.ts';
import { generate, type Generation } from './generate.ts';
import { stopReason } from './job-stop.ts';
import { canTakeBack, judgeAnswer } from './judge-answer.ts';
import { openStream } from './open-stream.ts';
import type { AttemptPlan } from './plan-attempt.ts';
import { toJobEvent } from './to-job-event.ts';

export interface Attempt {
  spec: JobSpec;
  attempt: number;
  plan: AttemptPlan;
  writer: LogWriter;
  /** Filled in as the attempt goes: valid however it ends. */
  generation: Generation;
  times: AttemptTimes;
}

/** Runs the engine for one attempt and brings all its output into the log. */
export async function runAttempt(
  deps: AttemptDeps,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<AttemptResult & { transcript: Transcript; held: HeldOutput | null }> {
  const { spec, plan, writer } = attempt;
  if (plan.kind === 'rewind') writer.push({ type: 'job.rewound', to: formatCursor(plan.to) });
  const sink = createEventSink(writer, { hold: spec.verify === 'hold', plan });
  const result = await run(deps, attempt, sink, signal);
  // What was held back and did not pass is nobody's answer.
  const withheld = spec.verify === 'hold' && result.outcome !== 'completed';
  return { ...result, transcript: withheld ? createTranscript() : sink.transcript, held: sink.held() };
}

async function run(
  deps: AttemptDeps,
  attempt: Attempt,
  sink: EventSink,
  signal: AbortSignal,
): Promise<AttemptResult> {
  try {
    const fault = await streamThroughParser(deps, attempt, sink, signal);
    const { transcript } = sink;
    const madeCalls = transcript.toolCalls().length > 0;
    const finishReason = toFinishReason(attempt.generation.finishReason, madeCalls);
    const answer = { transcript, finishReason, fault };
    const judged = await judgeAnswer(attempt.spec, answer, deps.schemas);
    const result = judged.outcome === 'completed' ? doubted(deps, attempt, sink, judged) : judged;
    if (result.outcome === 'completed') sink.release();
    await attempt.writer.flushed();
    return result;
  } catch (error) {
    return await interrupted(attempt, error, signal);
  }
}

/** An answer that passed may still be better asked of the large model, as long as it can be taken back. */
function doubted(
  { doubt }: AttemptDeps,
  { spec, times }: Attempt,
  sink: EventSink,
  completed: Extract<AttemptResult, { outcome: 'completed' }>,
): AttemptResult {
  const { transcript } = sink;
  if (completed.verification !== null || !canTakeBack(spec.verify, transcript)) return completed;
  const { finishReason } = completed;
  const text = transcript.content();
  const problems = doubt(spec, { text, finishReason, startedAt: times.startedAt });
  if (problems === null) return completed;
  const release = () => {
    sink.release();
    return transcript;
  };
  const otherwise = { outcome: 'stands', finishReason, release } as const;
  return { outcome: 'refused', code: 'answer_doubtful', problems, answer: text, otherwise };
}

/** Why the answer was cut short, if it can no longer become what was asked for. */
async function streamThroughParser(
  deps: AttemptDeps,
  { spec, attempt, plan, generation, times }: Attempt,
  sink: EventSink,
  signal: AbortSignal,
): Promise<JsonFault | null> {
  const { request } = spec;
  const options = {
    toolParser: offersTools(request) ? deps.model.toolParser : null,
    reasoningParser: deps.model.reasoningParser,
    tools: request.tools ?? [],
    ...thinkingOf(request),
  };
  const parser = createAnswerParser(request, options, deps.createParser);
  const guard = createAnswerGuard(request, sink.emit);
  const hooks = {
    jobId: spec.id,
    parser,
    emit: guard.emit,
    done: guard.done,
    carry: sink.carry,
    onUsage: (usage: EngineUsage, before: EngineUsage) => deps.onUsage(spec, usage, before),
  };
  if (plan.kind === 'continue') feedLogged(hooks, plan.raw);
  if (guard.done()) return guard.fault();
  times.engineSentAt = Date.now();
  const priority = deps.admitted.priorityOf(spec);
  const deltas = openStream(deps.engine, { spec, attempt, model: deps.model, priority }, plan, signal);
  let end: EngineEnd = 'cut';
  try {
    await generate(deltas, hooks, generation);
    if (generation.finishReason !== 'length' && !guard.done()) end = 'whole';
  } catch (error) {
    // A refusal is about the request and says nothing of the engine's state.
    if (error instanceof EngineError && error.failure !== 'rejected') end = 'failed';
    throw error;
  } finally {
    deps.onEngineDone(spec, end);
  }
  return guard.fault();
}

/** Templates call the switch one or the other; left out, the reasoning parser knows its model's default. */
function thinkingOf({ chat_template_kwargs: kwargs }: ChatRequest): { thinking?: boolean } {
  const thinking = kwargs?.['enable_thinking'] ?? kwargs?.['thinking'];
  return typeof thinking === 'boolean' ? { thinking } : {};
}

/** Brings the parser to where the last attempt's was; the sink passes on only what the log lacks. */
function feedLogged(hooks: Parameters<typeof generate>[1], raw: string): void {
  for (const item of hooks.parser.push(raw)) hooks.emit(toJobEvent(hooks.jobId, item));
}

async function interrupted({ writer }: Attempt, error: unknown, signal: AbortSignal): Promise<AttemptResult> {
  if (error instanceof LogLostError) return { outcome: 'stopped', reason: 'lost' };
  const reason = stopReason(signal);
  if (reason === null && !(error instanceof EngineError)) throw error;
  if (reason === 'lost') return { outcome: 'stopped', reason };
  // What the engine gave so far is worth keeping: the next attempt goes on from it.
  try {
    await writer.flushed();
  } catch {
    return { outcome: 'stopped', reason: 'lost' };
  }
  return reason === null
    ? { outcome: 'engine_failed', error: error as EngineError }
    : { outcome: 'stopped', reason };
}
