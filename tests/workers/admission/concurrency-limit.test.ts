import { describe, expect, test } from 'vitest';

import { createRandom } from '../../../shared/lib/random.ts';
import {
  type ConcurrencyLimit,
  createConcurrencyLimit,
} from '../../../workers/admission/concurrency-limit.ts';

interface Server {
  capacity: number;
  serviceMs: number;
  ttftMs: number;
}

/** A server that runs `capacity` requests at once, the others wait inside; always as many sent as the limit lets. */
function simulate(limit: ConcurrencyLimit, server: Server, untilMs: number): number[] {
  const random = createRandom(1);
  const limits: number[] = [];
  let inside: { firstAt: number; endAt: number; sentAt: number; told: boolean }[] = [];
  for (let now = 0; now < untilMs; now += 50) {
    const ended = inside.filter(({ endAt }) => endAt <= now);
    inside = inside.filter(({ endAt }) => endAt > now);
    for (const [index] of ended.entries()) limit.ended(inside.length + ended.length - 1 - index);
    while (inside.length < limit.value()) {
      const ends = inside.map(({ endAt }) => endAt).toSorted((a, b) => b - a);
      const startAt = inside.length < server.capacity ? now : ends[server.capacity - 1]!;
      const endAt = startAt + server.serviceMs * (0.7 + 0.6 * random());
      inside.push({ firstAt: startAt + server.ttftMs, endAt, sentAt: now, told: false });
    }
    for (const request of inside) {
      if (request.told || request.firstAt > now) continue;
      request.told = true;
      limit.firstToken(request.firstAt - request.sentAt, now);
    }
    limits.push(limit.value());
  }
  return limits;
}

describe('in front of a server that queues beyond its capacity', () => {
  test.each([
    { capacity: 4, serviceMs: 10_000, ttftMs: 100 },
    { capacity: 16, serviceMs: 10_000, ttftMs: 50 },
    { capacity: 40, serviceMs: 20_000, ttftMs: 200 },
  ])('settles near $capacity', (server) => {
    const limits = simulate(createConcurrencyLimit(256), server, 3_600_000).slice(-20_000);
    const mean = limits.reduce((sum, each) => sum + each, 0) / limits.length;
    expect(mean / server.capacity).toBeGreaterThan(0.75);
    expect(mean / server.capacity).toBeLessThan(1.35);
    expect(Math.max(...limits) / Math.min(...limits)).toBeLessThanOrEqual(2);
  });
});

test('never above what the model allows', () => {
  const most = simulate(createConcurrencyLimit(6), { capacity: 100, serviceMs: 1000, ttftMs: 10 }, 600_000);
  expect(Math.max(...most)).toBe(6);
});

test('never below one', () => {
  const limit = createConcurrencyLimit(64);
  for (let now = 0; now < 1_000_000; now += 10_000) limit.failed(now);
  expect(limit.value()).toBe(1);
});

test('one trouble is one cut, however many requests it hit', () => {
  const limit = createConcurrencyLimit(64);
  for (let i = 0; i < 8; i++) limit.failed(1000 + i);
  expect(limit.value()).toBe(6);
});

test('grows only where it was the limit that held jobs back', () => {
  const limit = createConcurrencyLimit(64);
  for (let i = 0; i < 100; i++) limit.ended(2);
  expect(limit.value()).toBe(8);
  for (let i = 0; i < 9; i++) limit.ended(7);
  expect(limit.value()).toBe(9);
});

test('a quick first token is no trouble, whatever the best was', () => {
  const limit = createConcurrencyLimit(64);
  limit.firstToken(5, 0);
  for (let now = 0; now < 100_000; now += 1000) limit.firstToken(400, now);
  expect(limit.value()).toBe(8);
});

test('an engine that has become slower for good is not cut down to one', () => {
  const limit = createConcurrencyLimit(64);
  limit.firstToken(200, 0);
  for (let now = 0; now < 3_600_000; now += 500) {
    limit.firstToken(2000, now);
    limit.ended(limit.value() - 1);
  }
  expect(limit.value()).toBeGreaterThan(8);
});
