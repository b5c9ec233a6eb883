import type { Child } from '../process/child-process.ts';
import { untilRedisAnswers } from './redis-ping.ts';

export interface RedisOnTheWay {
  port: number;
  /** Its own words, for the error when it ends instead. */
  whatItSaid: () => Promise<string>;
}

/** Resolves when the server answers PING; rejects, with nothing left running, when it ends first or `signal` aborts. */
export async function untilRedisUp(child: Child, redis: RedisOnTheWay, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  void child.exited.then(() => ended.abort());
  const { port, whatItSaid } = redis;
  try {
    await untilRedisAnswers({ host: '127.0.0.1', port }, AbortSignal.any([signal, ended.signal]));
  } catch (error) {
    await child.stop();
    signal.throwIfAborted();
    throw new Error(`redis did not start:\n${await whatItSaid()}`, { cause: error });
  }
}
