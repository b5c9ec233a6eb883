import { controlChannelContract } from './control-channel.contract.ts';
import { eventLogContract } from './event-log.contract.ts';
import { handoverChannelContract } from './handover-channel.contract.ts';
import { jobQueueContract } from './job-queue.contract.ts';
import { jobStoreContract } from './job-store.contract.ts';
import { ledgerContract } from './ledger.contract.ts';
import { closingFollowerContract, logFollowerContract } from './log-follower.contract.ts';
import {
  openBullmqQueue,
  openHandoverChannel,
  openRedisControlChannel,
  openRedisEventLog,
  openRedisJobStore,
  openRedisLedger,
  openRedisLogFollower,
  openRedisWorkerRegistry,
} from './open-redis-stores.ts';
import { workerRegistryContract } from './worker-registry.contract.ts';

/** All contracts against the Redis that the URL names. */
export function redisContracts(name: string, url: string): void {
  eventLogContract(name, () => openRedisEventLog(url));
  logFollowerContract(name, () => openRedisLogFollower(url));
  closingFollowerContract(name, () => openRedisLogFollower(url));
  jobStoreContract(name, () => openRedisJobStore(url));
  jobQueueContract(name, () => openBullmqQueue(url));
  workerRegistryContract(name, () => openRedisWorkerRegistry(url));
  controlChannelContract(name, () => openRedisControlChannel(url));
  handoverChannelContract(name, () => openHandoverChannel(url));
  ledgerContract(name, () => openRedisLedger(url));
}
