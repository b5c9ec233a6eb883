import type { JsonObject } from '../../../shared/types/chat.ts';
import type { RenderPrompt } from '../answers/render-prompt.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { type Exchange, parseObject, readText, sendJson } from './exchange.ts';
import { asTokenIds, invalid, readFlag } from './fields.ts';
import { readChat } from './read-chat.ts';
import type { Routes } from './router.ts';

export interface TokenRouteDeps {
  tokenizer: Tokenizer;
  renderPrompt: RenderPrompt;
  maxModelLen: number;
}

/** `/tokenize` and `/detokenize`: exact prompt lengths, chat template and tools included. */
export function tokenRoutes({ tokenizer, renderPrompt, maxModelLen }: TokenRouteDeps): Routes {
  function tokensOf(body: JsonObject): number[] {
    if (body['messages'] !== undefined) {
      return renderPrompt({
        ...readChat(body),
        addGenerationPrompt: readFlag(body, 'add_generation_prompt', true),
      });
    }
    const { prompt } = body;
    if (typeof prompt !== 'string') throw invalid('prompt', 'either prompt or messages must be given');
    return tokenizer.encode((readFlag(body, 'add_special_tokens', true) ? '<|begin_of_text|>' : '') + prompt);
  }

  async function tokenize(exchange: Exchange): Promise<void> {
    const body = parseObject(await readText(exchange));
    const tokens = tokensOf(body);
    const texts = readFlag(body, 'return_token_strs', false)
      ? tokens.map((id) => tokenizer.decode([id]))
      : null;
    sendJson(exchange, 200, { count: tokens.length, max_model_len: maxModelLen, tokens, token_strs: texts });
  }

  async function detokenize(exchange: Exchange): Promise<void> {
    const tokens = asTokenIds(parseObject(await readText(exchange))['tokens']);
    if (tokens === null) throw invalid('tokens', 'tokens must be a list of token ids');
    sendJson(exchange, 200, { prompt: tokenizer.decode(tokens) });
  }

  return { 'POST /tokenize': tokenize, 'POST /detokenize': detokenize };
}
