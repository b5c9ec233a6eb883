import { afterAll } from 'vitest';

import { startTestCluster } from '../helpers/redis-cluster.ts';
import { redisContracts } from './redis.contracts.ts';

const cluster = await startTestCluster();
afterAll(() => cluster.stop());

redisContracts('Redis Cluster', cluster.url);
