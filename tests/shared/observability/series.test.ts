import { readFile } from 'node:fs/promises';

import type { Registry } from 'prom-client';
import { expect, test } from 'vitest';

import { createApiMetrics } from '../../../shared/observability/api-metrics.ts';
import { createWorkerSeries } from '../../../shared/observability/worker-series.ts';

interface Series {
  name: string;
  type: string;
  labelNames: string[];
}

const REGISTRIES = { api: createApiMetrics().registry, worker: createWorkerSeries().registry };

function ours(registry: Registry): Series[] {
  const all = registry.getMetricsAsArray() as unknown as Series[];
  return all.filter(({ name }) => /^(switchyard|gen_ai)_/.test(name));
}

/** `name | type | labels | served by`, sorted. */
function declaredRows(): string[] {
  const served = Map.groupBy(
    Object.entries(REGISTRIES).flatMap(([process, registry]) =>
      ours(registry).map(({ name, type, labelNames }) => ({
        process,
        series: `${name} | ${type} | ${labelNames.join(', ')}`,
      })),
    ),
    ({ series }) => series,
  );
  return [...served]
    .map(([series, processes]) => `${series} | ${processes.map(({ process }) => process).join(', ')}`)
    .toSorted();
}

async function documentedRows(): Promise<string[]> {
  const text = await readFile('shared/observability/README.md', 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  return rows
    .map((row) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map(([, name, type, labels, , process]) => [name, type, labels, process].join(' | '))
    .toSorted();
}

test('the README’s table is what the processes serve: every series, its type, its labels, who serves it', async () => {
  expect(await documentedRows()).toEqual(declaredRows());
});

test('one series is served by both kinds of process', () => {
  const ofWorker = new Set(ours(REGISTRIES.worker).map(({ name }) => name));
  const both = ours(REGISTRIES.api).filter(({ name }) => ofWorker.has(name));

  expect(both.map(({ name }) => name)).toEqual(['switchyard_jobs_total']);
});

test('no series is labelled by what has no bound', () => {
  const labels = Object.values(REGISTRIES).flatMap((registry) =>
    ours(registry).flatMap((series) => series.labelNames),
  );

  const bounded =
    'class code failure kind method model next outcome route shadow_model start state status strategy tier token_type transport';
  expect([...new Set(labels)].toSorted()).toEqual(bounded.split(' '));
});

test.each(Object.entries(REGISTRIES))('every sample of %s says so', async (component, registry) => {
  const samples = (await registry.metrics())
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  expect(samples.length).toBeGreaterThan(0);
  expect(samples.filter((line) => !line.includes(`component="${component}"`))).toEqual([]);
});

test('registries are apart: two processes’ worth in one share nothing', async () => {
  const [one, two] = [createWorkerSeries(), createWorkerSeries()];
  one.money.cost.inc({ model: 'tiny' }, 5);

  expect((await two.money.cost.get()).values).toEqual([]);
});
