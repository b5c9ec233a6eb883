import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { toExample, toLabelledExample } from '../../../../api/router/trained/example.ts';
import { fitModel } from '../../../../api/router/trained/fit-model.ts';
import { readModel, writeModel } from '../../../../api/router/trained/model-file.ts';
import { SHIPPED_WEIGHTS } from '../../../../api/router/trained/shipped-weights.ts';
import { predict } from '../../../../api/router/trained/trained-model.ts';
import type { JsonObject } from '../../../../shared/types/chat.ts';
import { labelledRequests } from './labelled-requests.ts';

const folder = mkdtempSync(join(tmpdir(), 'weights-'));
const path = join(folder, 'weights.json');
const model = fitModel(labelledRequests(200, 3).map(toLabelledExample), { l2: 0.002, seed: 1 });
const provenance = {
  trainedAt: '2026-01-01T00:00:00.000Z',
  dataSha256: 'ab',
  sources: { made: { requests: 200, smallOk: 0.5, largeOk: 0.9 } },
  settings: { l2: 0.002, seed: 1, folds: 5 },
  metrics: {},
};
writeModel(path, model, provenance);
const written = JSON.parse(readFileSync(path, 'utf8')) as JsonObject;

test('what is read is what was written, as far as a byte a weight can tell', () => {
  const read = readModel(path);

  expect(read.provenance).toEqual(provenance);
  for (const { request } of labelledRequests(50, 4)) {
    const example = toExample(request);
    const { score, trust } = predict(model, example);
    expect(Math.abs(predict(read.model, example).score - score)).toBeLessThan(0.005);
    expect(Math.abs(predict(read.model, example).trust - trust)).toBeLessThan(0.01);
  }
});

test.each<[string, (file: JsonObject) => unknown, string]>([
  ['no JSON', () => '{', 'JSON'],
  ['another kind of file', (file) => ({ ...file, format: 'other' }), 'is no such file (format "other")'],
  ['another version', (file) => ({ ...file, version: 9 }), 'has version 9, and this program reads version 1'],
  ['edited', (file) => ({ ...file, calibration: { slope: 0, intercept: 0 } }), 'its checksum does not fit'],
  ['cut', (file) => JSON.stringify(file).slice(0, 5000), 'JSON'],
])('%s is refused with the path and the reason', (_, change, reason) => {
  const bad = join(folder, 'bad.json');
  const changed = change(written);
  writeFileSync(bad, typeof changed === 'string' ? changed : JSON.stringify(changed));

  expect(() => readModel(bad)).toThrow(`routing weights ${bad}: `);
  expect(() => readModel(bad)).toThrow(reason);
});

test('a missing file is named', () => {
  expect(() => readModel(join(folder, 'none.json'))).toThrow(/routing weights .*none\.json: ENOENT/);
});

test('the shipped weights fit this program, are small and say where they come from', () => {
  const { provenance: shipped } = readModel(SHIPPED_WEIGHTS);

  expect(readFileSync(SHIPPED_WEIGHTS).length).toBeLessThan(1_000_000);
  expect(Object.keys(shipped.sources).toSorted()).toEqual(['bfcl', 'crux', 'gsm', 'mmlu_pro']);
  expect(shipped.dataSha256).toMatch(/^[0-9a-f]{64}$/);
});
