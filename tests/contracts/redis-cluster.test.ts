import { afterAll } from 'vitest';

import { startTestCluster } from '../helpers/redis-cluster.ts';
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

const cluster = await startTestCluster();
afterAll(() => cluster.stop());

eventLogContract('Redis Cluster', () => openRedisEventLog(cluster.url));
jobStoreContract('Redis Cluster', () => openRedisJobStore(cluster.url));
jobQueueContract('Redis Cluster', () => openBullmqQueue(cluster.url));
logFollowerContract('Redis Cluster', () => openRedisLogFollower(cluster.url));
closingFollowerContract('Redis Cluster', () => openRedisLogFollower(cluster.url));
