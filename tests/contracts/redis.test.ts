import { afterAll } from 'vitest';

import { startTestRedis } from '../helpers/redis.ts';
import { eventLogContract } from './event-log.contract.ts';
import { jobQueueContract } from './job-queue.contract.ts';
import { jobStoreContract } from './job-store.contract.ts';
import { closingFollowerContract, logFollowerContract } from './log-follower.contract.ts';
import {
  openBullmqQueue,
  openRedisEventLog,
  openRedisJobStore,
  openRedisLogFollower,
} from './open-redis-stores.ts';

const server = await startTestRedis();
afterAll(() => server.stop());

eventLogContract('Redis', () => openRedisEventLog(server.url));
jobStoreContract('Redis', () => openRedisJobStore(server.url));
jobQueueContract('Redis', () => openBullmqQueue(server.url));
logFollowerContract('Redis', () => openRedisLogFollower(server.url));
closingFollowerContract('Redis', () => openRedisLogFollower(server.url));
