import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { WorkerRegistry } from '../../shared/queue/worker-registry.ts';
import type { WorkerStatus } from '../../shared/types/worker-status.ts';

export interface OpenWorkerRegistry {
  registry: WorkerRegistry;
  close(): Promise<void>;
}

function sampleStatus(id: string, overrides: Partial<WorkerStatus> = {}): WorkerStatus {
  return {
    id,
    model: 'small',
    engine: 'http://127.0.0.1:8000',
    simulated: true,
    slots: 8,
    running: 0,
    waiting: { priority: 0, default: 0, flex: 0 },
    kvUsage: 0,
    kvCapacityTokens: 1000,
    gate: 'open',
    tokensPerSecond: 0,
    startedAt: Date.now(),
    updatedAt: Date.now(),
    ...overrides,
  };
}

/** What every worker registry promises. */
export function workerRegistryContract(name: string, open: () => Promise<OpenWorkerRegistry>): void {
  describe(`worker registry contract: ${name}`, () => {
    let opened: OpenWorkerRegistry;
    let registry: WorkerRegistry;
    beforeAll(async () => {
      opened = await open();
      registry = opened.registry;
    });
    afterAll(() => opened.close());

    async function listed(): Promise<WorkerStatus[]> {
      return (await registry.list()).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    }

    test('shows each live worker’s last heartbeat', async () => {
      const [a, b] = [sampleStatus('a'), sampleStatus('b')];
      expect(await listed()).toEqual([]);
      await registry.publish(a);
      await registry.publish(b);
      const busy = { ...a, running: 3, gate: 'kv_full' as const };
      await registry.publish(busy);
      expect(await listed()).toEqual([busy, b]);
      await registry.remove('a');
      await registry.remove('a');
      expect(await listed()).toEqual([b]);
      await registry.remove('b');
    });

    test('a worker whose clock is wrong is alive all the same', async () => {
      const status = sampleStatus('past', { updatedAt: Date.now() - 20_000 });
      await registry.publish(status);
      await registry.publish(sampleStatus('now'));
      expect((await listed()).map((worker) => worker.id)).toEqual(['now', 'past']);
      await registry.remove('past');
      await registry.remove('now');
    });
  });
}
