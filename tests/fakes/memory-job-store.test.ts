import { jobStoreContract } from '../contracts/job-store.contract.ts';
import { createMemoryJobStore } from './memory-job-store.ts';

jobStoreContract('memory', async () => ({ store: createMemoryJobStore(), close: async () => {} }));
