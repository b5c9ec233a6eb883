import { jobQueueContract } from '../contracts/job-queue.contract.ts';
import { createMemoryJobQueue } from './memory-job-queue.ts';

jobQueueContract('memory', async () => {
  const queue = createMemoryJobQueue();
  return { producer: queue, consumer: (model) => queue.consumer(model), close: () => queue.close() };
});
