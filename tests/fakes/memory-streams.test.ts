import {
  closingFollowerContract,
  logFollowerContract,
  type OpenLogFollower,
  TEST_LIMITS,
} from '../contracts/log-follower.contract.ts';
import { createMemoryStreams } from './memory-streams.ts';

async function open(): Promise<OpenLogFollower> {
  const { log, follower } = createMemoryStreams(TEST_LIMITS);
  return { log, follower, lose: async (jobId) => log.lose(jobId), close: () => follower.close() };
}

logFollowerContract('memory', open);
closingFollowerContract('memory', open);
