import { afterAll } from 'vitest';

import { startTestRedis } from '../helpers/redis.ts';
import { redisContracts } from './redis.contracts.ts';

const server = await startTestRedis();
afterAll(() => server.stop());

redisContracts('Redis', server.url);
