import { describe, expect, test } from 'vitest';

import {
  createLengthModel,
  type LengthModel,
  type RequestKind,
} from '../../../workers/admission/length-model.ts';

const CHAT: RequestKind = { tenant: 'acme', class: 'simple/text' };

function observe(model: LengthModel, kind: RequestKind, tokens: number, times: number): void {
  for (let i = 0; i < times; i++) model.observe(kind, { tokens, cut: false });
}

test('before anything was seen an output is taken to run to its bound, mostly', () => {
  const curve = createLengthModel().curve(CHAT);
  expect(curve.samples).toBe(0);
  for (const bound of [64, 512, 4096]) {
    expect(curve.mean(0, bound)).toBeGreaterThan(0.7 * bound);
    expect(curve.mean(0, bound)).toBeLessThanOrEqual(bound);
  }
});

test('short answers are learned within some dozens', () => {
  const model = createLengthModel();
  observe(model, CHAT, 50, 48);
  expect(model.curve(CHAT).mean(0, 4096)).toBeLessThan(400);
  expect(model.curve(CHAT).quantile(0.9, 0, 4096)).toBeLessThan(100);
  observe(model, CHAT, 50, 200);
  expect(model.curve(CHAT).mean(0, 4096)).toBeLessThan(150);
});

describe('a kind of which little is known', () => {
  test('goes by its class, and a class by all of them', () => {
    const model = createLengthModel();
    observe(model, CHAT, 50, 200);
    observe(model, { tenant: 'acme', class: 'complex/text' }, 2000, 200);
    const stranger = model.curve({ tenant: 'new', class: 'simple/text' });
    expect(stranger.mean(0, 8192)).toBeLessThan(150);
    const newClass = model.curve({ tenant: 'new', class: 'moderate/json' });
    expect(newClass.mean(0, 8192)).toBeGreaterThan(150);
    expect(newClass.survival(500)).toBeCloseTo(model.curve({ tenant: 'x', class: 'y' }).survival(500), 6);
  });

  test('leaves its class as its own requests are seen to be otherwise', () => {
    const model = createLengthModel();
    observe(model, CHAT, 50, 200);
    const verbose = { tenant: 'verbose', class: CHAT.class };
    observe(model, verbose, 3000, 30);
    expect(model.curve(verbose).mean(0, 8192)).toBeGreaterThan(2000);
    expect(model.curve(CHAT).mean(0, 8192)).toBeLessThan(800);
  });
});

test('traffic that has changed is followed', () => {
  const model = createLengthModel();
  observe(model, CHAT, 50, 1000);
  observe(model, CHAT, 2000, 400);
  expect(model.curve(CHAT).survival(1000)).toBeGreaterThan(0.75);
  observe(model, CHAT, 50, 400);
  expect(model.curve(CHAT).survival(1000)).toBeLessThan(0.25);
});

test('an output that was cut is longer than what was seen of it', () => {
  const [cut, ended] = [createLengthModel(), createLengthModel()];
  for (const model of [cut, ended]) observe(model, CHAT, 100, 40);
  for (let i = 0; i < 40; i++) {
    cut.observe(CHAT, { tokens: 200, cut: true });
    ended.observe(CHAT, { tokens: 200, cut: false });
  }
  expect(cut.curve(CHAT).mean(0, 4096)).toBeGreaterThan(4 * ended.curve(CHAT).mean(0, 4096));
});

test('running requests that have become long raise what is expected, as long as they run', () => {
  const model = createLengthModel();
  observe(model, CHAT, 50, 50);
  const before = model.curve(CHAT).mean(0, 4096);
  model.refresh(Array.from({ length: 50 }, () => ({ kind: CHAT, written: 1000 })));
  expect(model.curve(CHAT).mean(0, 4096)).toBeGreaterThan(2 * before);
  model.refresh([]);
  expect(model.curve(CHAT).mean(0, 4096)).toBeCloseTo(before, 6);
});

test('kinds that nobody has seen for long are forgotten for the general curve', () => {
  const model = createLengthModel();
  observe(model, { tenant: 'old', class: 'rare' }, 7, 50);
  for (let i = 0; i < 2000; i++)
    model.observe({ tenant: `t${i}`, class: 'many' }, { tokens: 900, cut: false });
  expect(model.curve({ tenant: 'old', class: 'rare' }).survival(100)).toBeGreaterThan(0.8);
  expect(model.curve({ tenant: 'old', class: 'rare' }).survival(100)).toBe(
    model.curve({ tenant: 'unheard', class: 'of' }).survival(100),
  );
});
