import { describe, expect, test } from 'vitest';

import { startSimulator } from './support/start-simulator.ts';

describe('what the server says of itself', () => {
  test('/health and /version', async () => {
    const { url, get } = await startSimulator();
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await get('/version'))['version']).toContain('simulator');
  });

  test('/v1/models names its owner, so that it shows as simulated', async () => {
    const { get } = await startSimulator({ maxModelLen: 4096 });
    expect(await get('/v1/models')).toMatchObject({
      object: 'list',
      data: [
        {
          id: 'test-model',
          object: 'model',
          owned_by: 'switchyard-simulator',
          root: 'test-model',
          parent: null,
          max_model_len: 4096,
        },
      ],
    });
  });

  test('/server_info', async () => {
    const { get, url } = await startSimulator({ maxNumSeqs: 7, maxNumBatchedTokens: 99 });
    expect(await get('/server_info?config_format=json')).toMatchObject({
      vllm_config: {
        scheduler_config: { max_num_seqs: 7, max_num_batched_tokens: 99 },
        cache_config: { num_gpu_blocks: 28_500 },
      },
    });
    expect((await fetch(`${url}/server_info`)).status).toBe(400);
  });
});

describe('/tokenize and /detokenize', () => {
  test('a text there and back', async () => {
    const { post } = await startSimulator();
    const tokenized = (await (
      await post('/tokenize', { prompt: 'Grüße 🚂', add_special_tokens: false })
    ).json()) as { count: number; tokens: number[]; max_model_len: number };
    expect(tokenized.count).toBe(tokenized.tokens.length);
    expect(tokenized.max_model_len).toBe(131_072);
    expect(await (await post('/detokenize', { tokens: tokenized.tokens })).json()).toEqual({
      prompt: 'Grüße 🚂',
    });
  });

  test('messages count as the chat does, tools included', async () => {
    const { post, chat, stream } = await startSimulator();
    const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }];
    const body = chat('Hello', { tools, tool_choice: 'none' });
    const { count } = (await (await post('/tokenize', body)).json()) as { count: number };
    const { chunks } = await stream('/v1/chat/completions', {
      ...body,
      max_tokens: 1,
      stream_options: { include_usage: true },
    });
    expect(chunks.at(-1)).toMatchObject({ usage: { prompt_tokens: count } });
    const { count: without } = (await (await post('/tokenize', chat('Hello'))).json()) as { count: number };
    expect(count).toBeGreaterThan(without);
  });

  test('refusals', async () => {
    const { post } = await startSimulator();
    expect((await post('/tokenize', {})).status).toBe(400);
    expect((await post('/detokenize', { tokens: ['a'] })).status).toBe(400);
  });
});

describe('/metrics', () => {
  test('capacity as label values, as vLLM has it', async () => {
    const { url } = await startSimulator({ numGpuBlocksOverride: 1001, maxModelLen: 8000 });
    const text = await (await fetch(`${url}/metrics`)).text();
    const info = /^vllm:cache_config_info\{(.*)\} 1$/m.exec(text)![1]!;
    const labels = [
      'num_gpu_blocks="1001"',
      'block_size="16"',
      'kv_cache_size_tokens="16000"',
      'kv_cache_max_concurrency="2.00"',
      'engine="0"',
    ];
    for (const label of labels) expect(info).toContain(label);
  });

  test('every name that a worker or a dashboard reads, with its labels', async () => {
    const { url, stream, chat } = await startSimulator();
    await stream('/v1/chat/completions', chat('Hi '.repeat(30), { vllm_xargs: { sim_output_tokens: 9 } }));
    await stream('/v1/chat/completions', chat('Hi '.repeat(30), { max_tokens: 2 }));
    const text = await (await fetch(`${url}/metrics`)).text();
    const value = (name: string, more = '') => {
      const match = new RegExp(`^${name}\\{${more}model_name="test-model",engine="0"\\} (\\S+)$`, 'm').exec(
        text,
      );
      return match === null ? name : Number(match[1]);
    };
    const prompt = 2 * ((value('vllm:prompt_tokens_total') as number) / 2);
    expect(value('vllm:num_requests_running')).toBe(0);
    expect(value('vllm:num_requests_waiting')).toBe(0);
    expect(value('vllm:kv_cache_usage_perc')).toBe(0);
    expect(value('vllm:num_preemptions_total')).toBe(0);
    expect(value('vllm:prefix_cache_queries_total')).toBe(prompt);
    expect(value('vllm:prefix_cache_hits_total')).toBe(Math.floor((prompt / 2 - 1) / 16) * 16);
    expect(value('vllm:generation_tokens_total')).toBe(11);
    expect(value('vllm:request_success_total', 'finished_reason="stop",')).toBe(1);
    expect(value('vllm:request_success_total', 'finished_reason="length",')).toBe(1);
    expect(value('vllm:request_success_total', 'finished_reason="abort",')).toBe(0);
    expect(value('vllm:time_to_first_token_seconds_count')).toBe(2);
    expect(value('vllm:inter_token_latency_seconds_count')).toBe(9);
    for (const name of [
      'e2e_request_latency',
      'request_queue_time',
      'request_prefill_time',
      'request_decode_time',
    ]) {
      expect(value(`vllm:${name}_seconds_count`)).toBe(2);
    }
    expect(value('vllm:iteration_tokens_total_count')).toBe(11);
  });
});
