import { expect, test } from 'vitest';

import { createJobId, isJobId } from '../../../api/jobs/job-id.ts';

test('ids sort by time', () => {
  const ids = [0, 31, 32, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48 - 1].map((now) => createJobId(now));
  expect(ids.toSorted()).toEqual(ids);
});

test('a thousand of one millisecond are a thousand', () => {
  expect(new Set(Array.from({ length: 1000 }, () => createJobId(5))).size).toBe(1000);
});

test.each([createJobId(), createJobId(0)])('%s is one', (id) => {
  expect(isJobId(id)).toBe(true);
});

test.each([
  '',
  'job_',
  'job_x',
  `${createJobId()}0`,
  createJobId().toUpperCase(),
  `job:${createJobId().slice(4)}`,
  '{q}',
])('%j is none', (id) => {
  expect(isJobId(id)).toBe(false);
});
