import { describe, expect, test } from 'vitest';

import { createFaultBook } from '../../../workers/simulator/faults/fault-book.ts';
import { InvalidFault, readFault } from '../../../workers/simulator/faults/fault.ts';

describe('readFault', () => {
  test.each([
    ['fail-after=20', { failAfter: 20 }],
    ['slow=5, cut-after=3', { slowMs: 5, cutAfter: 3 }],
    ['no-done', { noDone: true }],
    ['{"failAfter": 2}', { failAfter: 2 }],
    ['{"hang-after": 0, "slow": 9}', { hangAfter: 0, slowMs: 9 }],
    ['metrics=stale', { metrics: 'stale' }],
    ['metrics=503', { metrics: 503 }],
    ['metrics=nonsense', { metrics: 'nonsense' }],
    ['metrics=cut', { metrics: 'cut' }],
    ['metrics=huge', { metrics: 'huge' }],
    ['metrics=hang', { metrics: 'hang' }],
    ['health=503', { health: 503 }],
    ['', {}],
  ])('%s', (text, fault) => {
    expect(readFault(text)).toEqual(fault);
  });

  test.each([
    ['explode=1'],
    ['metrics=odd'],
    ['fail-after=x'],
    ['fail-after'],
    ['status=-1'],
    ['{'],
    [null],
    [7],
  ])('refused: %s', (value) => {
    expect(() => readFault(value)).toThrow(InvalidFault);
  });
});

describe('the book', () => {
  test('a fault holds for so many requests', () => {
    const book = createFaultBook();
    book.add({ fault: { status: 500 }, times: 2, contains: null });
    expect([1, 2, 3].map(() => book.forGeneration('x'))).toEqual([{ status: 500 }, { status: 500 }, null]);
    expect(book.all()).toEqual([]);
  });

  test('without number, until it is cleared; the oldest first', () => {
    const book = createFaultBook();
    book.add({ fault: { status: 500 }, times: null, contains: null });
    book.add({ fault: { status: 502 }, times: null, contains: null });
    expect(book.forGeneration('x')).toEqual({ status: 500 });
    book.clear();
    expect(book.forGeneration('x')).toBeNull();
  });

  test('only for bodies that hold a text, and endpoint faults are not for generations', () => {
    const book = createFaultBook();
    book.add({ fault: { status: 500 }, times: 1, contains: 'needle' });
    book.add({ fault: { metrics: 'stale' }, times: 1, contains: null });
    expect(book.forGeneration('hay')).toBeNull();
    expect(book.forGeneration('hay needle hay')).toEqual({ status: 500 });
    expect(book.forEndpoint('health')).toBeNull();
    expect(book.forEndpoint('metrics')).toBe('stale');
    expect(book.forEndpoint('metrics')).toBeNull();
  });
});
