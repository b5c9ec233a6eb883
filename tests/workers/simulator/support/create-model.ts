import { createAnswerer } from '../../../../workers/simulator/answers/answerer.ts';
import type { PromptMessage } from '../../../../workers/simulator/answers/chat-message.ts';
import { REASONING_STYLES } from '../../../../workers/simulator/answers/reasoning-styles.ts';
import { createRenderPrompt } from '../../../../workers/simulator/answers/render-prompt.ts';
import { NO_REPLAY, type Replay } from '../../../../workers/simulator/answers/replay.ts';
import {
  createSimulatedModel,
  type OutputRequest,
} from '../../../../workers/simulator/answers/simulated-model.ts';
import { createSplitPrompt } from '../../../../workers/simulator/answers/split-prompt.ts';
import { CALL_FORMATS } from '../../../../workers/simulator/formats/registry.ts';
import { createCompileCheck } from '../../../../workers/simulator/schema/compile-check.ts';
import { createTokenizer } from '../../../../workers/simulator/tokenizer/tokenizer.ts';

/** A model as the server puts it together, with what tests ask of it. */
export function createModel(settings: { format?: string; reasoning?: string; replay?: Replay } = {}) {
  const tokenizer = createTokenizer();
  const format = CALL_FORMATS[settings.format ?? 'hermes']!;
  const reasoning = settings.reasoning === undefined ? null : REASONING_STYLES[settings.reasoning]!;
  const answerer = createAnswerer({
    tokenizer,
    format,
    reasoning,
    replay: settings.replay ?? NO_REPLAY,
    compileCheck: createCompileCheck(),
  });
  const model = createSimulatedModel({
    tokenizer,
    answerer,
    splitPrompt: createSplitPrompt(tokenizer, reasoning),
  });
  const renderPrompt = createRenderPrompt(tokenizer, format, reasoning);

  function plan(promptIds: readonly number[], changes: Partial<OutputRequest> = {}) {
    const defaults = {
      constraint: null,
      outputTokens: null,
      maxTokens: 10_000,
      minTokens: 0,
      ignoreEos: false,
      stopTokenIds: [],
    };
    return model.plan({ ...defaults, promptIds, ...changes });
  }

  function textOf(promptIds: readonly number[], changes: Partial<OutputRequest> = {}): string {
    const { outputIds, finish } = plan(promptIds, changes);
    return tokenizer.decode(finish === 'stop' ? outputIds.slice(0, -1) : outputIds);
  }

  return { tokenizer, renderPrompt, plan, textOf };
}

export function message(role: PromptMessage['role'], text: string): PromptMessage {
  return { role, text, calls: [] };
}
