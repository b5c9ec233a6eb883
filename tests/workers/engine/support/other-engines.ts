import type { Answer } from './serve.ts';

const list = (card: object) => ({ object: 'list', data: [{ object: 'model', created: 1, ...card }] });

/** llama.cpp's server as it starts by itself: metrics off, a tokenizer for plain texts only. */
export const LLAMA_CPP: Record<string, Answer> = {
  '/health': { status: 'ok' },
  '/metrics': 501,
  '/tokenize': { tokens: [] },
  '/v1/models': list({ id: 'qwen.gguf', owned_by: 'llamacpp', meta: { n_ctx_train: 262_144, n_params: 1 } }),
  '/props': { total_slots: 4, default_generation_settings: { n_ctx: 4096 } },
};

/** SGLang with two data-parallel ranks, metrics off. */
export const SGLANG: Record<string, Answer> = {
  '/health': '',
  '/v1/models': list({ id: 'qwen', owned_by: 'sglang', max_model_len: 32_768 }),
  '/get_server_info': { max_total_num_tokens: 200_001, page_size: 16, dp_size: 2, max_running_requests: 48 },
};

export const OLLAMA: Record<string, Answer> = {
  '/v1/models': list({ id: 'qwen3:8b', owned_by: 'library' }),
  '/api/version': { version: '0.12.3' },
};
