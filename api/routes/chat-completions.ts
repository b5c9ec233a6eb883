import type { FastifyInstance } from 'fastify';

import { toChatCompletion } from '../jobs/to-chat-completion.ts';
import { chatSubmission } from '../jobs/to-submission.ts';
import type { ChatBody } from '../schemas/bodies.ts';
import { chatBodySchema } from '../schemas/chat-body.ts';
import type { Services } from '../services.ts';
import { collectAnswer } from '../streaming/collect-answer.ts';
import { streamChat } from '../streaming/stream-chat.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import { setJobHeaders } from './job-headers.ts';

/** OpenAI's endpoint: a job like every other, whose client waits for it. */
export function chatCompletionRoutes(app: FastifyInstance, services: Services): void {
  const { checkChatBody, submitJob, followJob, config } = services;
  const { heartbeatMs } = config.gateway.streaming;
  const schema = {
    summary: 'Chat completion, streaming or not, through the queue',
    tags: ['chat'],
    body: chatBodySchema,
  };

  app.post('/chat/completions', { schema }, async (request, reply) => {
    const body = request.body as ChatBody;
    await checkChatBody(body);
    const sender = { tenant: request.tenant.name, idempotencyKey: idempotencyKeyOf(request) };
    const job = await submitJob(chatSubmission(body, sender));
    setJobHeaders(reply, job);
    if (body.stream === true) return await streamChat(followJob, job, { reply, heartbeatMs });
    const answer = await collectAnswer(followJob, job, reply);
    if (answer === null) return reply.hijack();
    reply.header('x-switchyard-model', answer.model);
    return toChatCompletion(job.spec, answer.model, answer.outcome, answer.logprobs);
  });
}
