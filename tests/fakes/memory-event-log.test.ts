import { eventLogContract } from '../contracts/event-log.contract.ts';
import { createMemoryEventLog } from './memory-event-log.ts';

eventLogContract('memory', async () => {
  const log = createMemoryEventLog();
  return { log, lose: async (jobId) => log.lose(jobId), close: async () => {} };
});
