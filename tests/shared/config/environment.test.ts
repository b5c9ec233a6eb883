import { expect, test } from 'vitest';

import { readEnvironment } from '../../../shared/config/environment.ts';

test('nothing set: the defaults, loopback only', () => {
  expect(readEnvironment({})).toEqual({
    host: '127.0.0.1',
    port: 8080,
    redisUrl: null,
    streamRedisUrl: null,
    configFolder: 'configs',
    logLevel: 'info',
    metricsHost: '127.0.0.1',
    metricsPort: null,
  });
});

test('everything set', () => {
  const variables = {
    HOST: '0.0.0.0',
    PORT: '0',
    REDIS_URL: '/run/redis.sock',
    STREAM_REDIS_URL: 'rediss://user:secret@redis:6380/1',
    SWITCHYARD_CONFIG: '/etc/switchyard',
    LOG_LEVEL: 'DEBUG',
    METRICS_HOST: '::1',
    METRICS_PORT: '9100',
  };

  expect(readEnvironment(variables)).toEqual({
    host: '0.0.0.0',
    port: 0,
    redisUrl: 'unix:///run/redis.sock',
    streamRedisUrl: 'rediss://user:secret@redis:6380/1',
    configFolder: '/etc/switchyard',
    logLevel: 'debug',
    metricsHost: '::1',
    metricsPort: 9100,
  });
});

test('an empty variable is one that is not set', () => {
  expect(readEnvironment({ PORT: '', REDIS_URL: ' ' })).toMatchObject({ port: 8080, redisUrl: null });
});

test.each([
  ['PORT', 'eighty'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80.5'],
  ['HOST', 'http://here'],
  ['REDIS_URL', 'http://redis:6379'],
  ['REDIS_URL', 'cache:6379'],
  ['STREAM_REDIS_URL', './socket'],
  ['LOG_LEVEL', 'loud'],
  ['METRICS_HOST', 'http://here'],
  ['METRICS_PORT', 'some'],
])('%s=%s is refused by name, and its value is not repeated', (name, value) => {
  expect(() => readEnvironment({ [name]: value })).toThrow(
    new RegExp(`^environment ${name}: must be (?!.*${value})`),
  );
});

test('every invalid variable is named at once', () => {
  expect(() => readEnvironment({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT: .*\n.*LOG_LEVEL: /);
});
