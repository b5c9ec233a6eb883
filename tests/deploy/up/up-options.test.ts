import { expect, test } from 'vitest';

import { parseUpOptions } from '../../../deploy/up/up-options.ts';
import { UsageError } from '../../../deploy/up/usage-error.ts';

test('nothing given', () => {
  expect(parseUpOptions([])).toEqual({ engines: new Map(), apis: 1, speed: 1, verbose: false });
});

test('everything given', () => {
  const args = [
    '--engine',
    'a=http://h:1',
    '--engine=a=http://h:2/v1/',
    '--engine',
    'b=https://h/',
    '--api=3',
  ];
  expect(parseUpOptions([...args, '--speed', '2.5', '--verbose'])).toEqual({
    engines: new Map([
      ['a', ['http://h:1', 'http://h:2']],
      ['b', ['https://h']],
    ]),
    apis: 3,
    speed: 2.5,
    verbose: true,
  });
});

test.each([
  ['--engien', 'a=http://h:1'],
  ['--engine', 'http://h:1'],
  ['--engine', 'a=h:1'],
  ['--engine', '=http://h:1'],
  ['--api', '0'],
  ['--api', '1.5'],
  ['--speed', '0'],
  ['--speed', ''],
  ['--speed', 'fast'],
  ['stray'],
])('%s %s is a usage error', (...args) => {
  expect(() => parseUpOptions(args)).toThrow(UsageError);
});
