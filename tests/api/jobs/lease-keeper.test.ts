import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createLeaseKeeper } from '../../../api/jobs/lease-keeper.ts';
import { createLogger } from '../../../shared/observability/logger.ts';
import { createMemoryJobStore } from '../../fakes/memory-job-store.ts';

const LEASE_MS = 15_000;
const logger = createLogger({ level: 'silent', component: 'api' });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function liveAfter(ms: number, store: ReturnType<typeof createMemoryJobStore>, jobId: string) {
  await vi.advanceTimersByTimeAsync(ms);
  return (await store.liveLeases([jobId])).has(jobId);
}

test('a lease lives from the first follower on and ends its time after the last', async () => {
  const store = createMemoryJobStore();
  const leases = createLeaseKeeper({ store, leaseMs: LEASE_MS, logger });
  const release = leases.hold('job_a');
  expect(await liveAfter(0, store, 'job_a')).toBe(true);
  expect(await liveAfter(10 * LEASE_MS, store, 'job_a')).toBe(true);
  expect(release()).toBe(true);
  expect(await liveAfter(LEASE_MS + 1, store, 'job_a')).toBe(false);
  leases.stop();
});

test('only the last follower is the last', () => {
  const leases = createLeaseKeeper({ store: createMemoryJobStore(), leaseMs: LEASE_MS, logger });
  const [one, two] = [leases.hold('job_a'), leases.hold('job_a')];
  expect([one(), two()]).toEqual([false, true]);
  leases.stop();
});
