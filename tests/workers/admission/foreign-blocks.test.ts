import { describe, expect, test } from 'vitest';

import { createForeignBlocks } from '../../../workers/admission/foreign-blocks.ts';

function observe(scrapes: [engine: number, ours: number][]) {
  const foreign = createForeignBlocks(() => 1000);
  const drifts = scrapes.map(([engine, ours]) => foreign.observe(engine, ours));
  return { foreign, drifts };
}

describe('blocks of others', () => {
  test('what three scrapes agree on', () => {
    const two = observe([
      [500, 200],
      [510, 200],
    ]);
    expect(two.foreign.value()).toBe(0);
    two.foreign.observe(520, 200);
    expect(two.foreign.value()).toBe(300);
  });

  test('the least of the three: one that left is not counted', () => {
    const { foreign } = observe([
      [500, 200],
      [500, 200],
      [350, 200],
    ]);
    expect(foreign.value()).toBe(150);
    foreign.observe(200, 200);
    expect(foreign.value()).toBe(0);
  });

  test('a gauge in per cent and a step’s delay are none', () => {
    expect(
      observe([
        [215, 200],
        [218, 200],
        [219, 200],
      ]).foreign.value(),
    ).toBe(0);
  });

  test('ours that have just left and that the engine still showed are none', () => {
    const { foreign, drifts } = observe([
      [400, 400],
      [400, 300],
      [300, 200],
      [200, 100],
      [100, 0],
    ]);
    expect(drifts).toEqual([0, 100, 100, 100, 100]);
    expect(foreign.value()).toBe(0);
  });

  test('ours that have just come hide nothing for longer than they are new', () => {
    const { foreign } = observe([
      [100, 300],
      [600, 300],
      [600, 300],
      [600, 300],
    ]);
    expect(foreign.value()).toBe(300);
  });

  test('less than ours is no negative number', () => {
    const { foreign, drifts } = observe([
      [100, 200],
      [100, 200],
      [100, 200],
    ]);
    expect(drifts).toEqual([-100, -100, -100]);
    expect(foreign.value()).toBe(0);
  });

  test('a restarted engine holds nobody’s', () => {
    const { foreign } = observe([
      [500, 0],
      [500, 0],
      [500, 0],
    ]);
    expect(foreign.value()).toBe(500);
    foreign.reset();
    expect(foreign.value()).toBe(0);
  });
});
