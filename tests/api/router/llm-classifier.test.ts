import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { gradeOf } from '../../../api/router/llm/grade-of.ts';
import { judgeRequest } from '../../../api/router/llm/judge-request.ts';
import type { ChatRequest } from '../../../shared/types/chat.ts';
import { COMPLETED } from '../../contracts/sample-events.ts';
import { startTestRedis, type TestRedis } from '../../helpers/redis.ts';
import { type ApiNode, startApiNode } from '../support/api-node.ts';
import { post } from '../support/requests.ts';
import { type Play, type ScriptedWorker, startScriptedWorker } from '../support/scripted-worker.ts';
import { testConfig } from '../support/test-config.ts';

const top = (...alternatives: [string, number][]) => ({
  content: [
    {
      token: alternatives[0]?.[0] ?? 'x',
      logprob: Math.log(alternatives[0]?.[1] ?? 1),
      top_logprobs: alternatives.map(([token, share]) => ({ token, logprob: Math.log(share) })),
    },
  ],
});

describe('a grade', () => {
  test.each([
    ['surely easy', top(['1', 1]), 0],
    ['surely hard', top(['5', 1]), 1],
    ['between two', top(['2', 0.5], ['4', 0.5]), 0.5],
    ['with a blank in front', top([' 3', 0.6], ['3', 0.4]), 0.5],
    ['beside words', top(['The', 0.9], ['5', 0.06], ['4', 0.04]), 0.9],
    ['without alternatives', { content: [{ token: '4', logprob: -0.1, top_logprobs: [] }] }, 0.75],
  ])('%s', (_, logprobs, score) => {
    expect(gradeOf(logprobs)).toBeCloseTo(score, 10);
  });

  test.each([
    ['nothing', null],
    ['no content', {}],
    ['an empty one', { content: [] }],
    ['words alone', top(['The', 1])],
    ['a larger number', top(['12', 1])],
    ['something else', { content: [{ token: 3 }] }],
  ])('%s is none', (_, logprobs) => {
    expect(gradeOf(logprobs)).toBeNull();
  });
});

test('the judge reads the question, its ends if it is long, and the names of the tools', () => {
  const long = `FIRST${'x'.repeat(50_000)}LAST`;
  const request: ChatRequest = {
    model: 'auto',
    messages: [
      { role: 'system', content: 'secret instructions' },
      {
        role: 'user',
        content: [
          { type: 'text', text: long },
          { type: 'image_url', image_url: {} },
        ],
      },
    ],
    tools: [{ type: 'function', function: { name: 'look_up' } }],
  };
  const { messages, ...settings } = judgeRequest(request, 'tiny');
  const asked = messages.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n');
  expect(asked.length).toBeLessThan(4000);
  expect(asked).toMatch(/FIRSTx+\n\[…\]\nx+LAST/);
  expect(asked).toContain('look_up');
  expect(asked).not.toContain('secret');
  expect(settings).toMatchObject({ model: 'tiny', max_tokens: 1, logprobs: true, temperature: 0 });
});

describe('over the queue', () => {
  let redis: TestRedis;
  let node: ApiNode;
  let worker: ScriptedWorker;
  let large: ScriptedWorker;
  let asked = 0;
  let grade: string | null = '5';

  const judge: Play = async ({ spec, say, end }) => {
    if (spec.tenant !== '_router') return await end(COMPLETED);
    asked += 1;
    if (grade !== null) await say({ type: 'text.delta', delta: grade, logprobs: top([grade, 1]) });
    await end(COMPLETED);
  };

  beforeAll(async () => {
    redis = await startTestRedis();
    worker = await startScriptedWorker(redis.url, 'tiny');
    large = await startScriptedWorker(redis.url, 'huge');
    worker.play(judge);
    const config = testConfig();
    const llm = { timeLimitMs: 5000, fallback: 'heuristic' as const };
    const routing = { ...config.routing, classifier: 'llm' as const, llm, strategy: 'cost' as const };
    node = await startApiNode(redis.url, { ...config, routing });
  });
  afterAll(async () => {
    await node.close();
    await worker.stop();
    await large.stop();
    await redis.stop();
  });

  async function routeOf(content: string) {
    const body = { request: { model: 'auto', messages: [{ role: 'user', content }] } };
    const response = await post(`${node.url}/v1/jobs`, body);
    return ((await response.json()) as { route: { model: string; classifier: string; reasons: string[] } })
      .route;
  }

  test('the small model’s own word routes, and the same question is asked once', async () => {
    const routes = await Promise.all([routeOf('Why?'), routeOf('Why?'), routeOf('Why?')]);
    expect(routes.map(({ model, classifier }) => [model, classifier])).toEqual(
      routes.map(() => ['huge', 'llm']),
    );
    expect(asked).toBe(1);
    grade = '1';
    expect(await routeOf('How?')).toMatchObject({ model: 'tiny', classifier: 'llm' });
  });

  test('without a grade the fallback’s word counts, and the next one asks again', async () => {
    grade = null;
    expect(await routeOf('Where to?')).toMatchObject({ model: 'tiny', classifier: 'heuristic' });
    grade = '5';
    expect(await routeOf('Where to?')).toMatchObject({ model: 'huge', classifier: 'llm' });
  });

  test('nor does a judge that nobody serves hold anything up for longer than its limit', async () => {
    await worker.pause();
    const config = testConfig();
    const llm = { timeLimitMs: 50, fallback: 'heuristic' as const };
    const impatient = await startApiNode(redis.url, {
      ...config,
      routing: { ...config.routing, classifier: 'llm', llm },
    });
    const body = { request: { model: 'auto', messages: [{ role: 'user', content: 'Wohin?' }] } };
    const response = await post(`${impatient.url}/v1/jobs`, body);
    expect(await response.json()).toMatchObject({
      route: { classifier: 'heuristic', reasons: expect.arrayContaining(['tiny gave no grade in 50 ms']) },
    });
    await impatient.close();
  });
});
