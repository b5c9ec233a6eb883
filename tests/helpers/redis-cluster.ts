import { setTimeout as delay } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { freePort } from '../../deploy/process/free-port.ts';
import { startTestRedis, type TestRedis } from './redis.ts';

const SLOTS = 16_384;
const NODES = 3;

export interface TestCluster {
  /** `redis-cluster://h1:p1,h2:p2,h3:p3` */
  url: string;
  /** The masters, in the order of their slots. */
  nodes: TestRedis[];
  stop(): Promise<void>;
}

/** Three masters without replicas on free loopback ports, ready when each of them says `cluster_state:ok`. */
export async function startTestCluster(): Promise<TestCluster> {
  const nodes = await Promise.all(Array.from({ length: NODES }, startNode));
  const stop = async (): Promise<void> => void (await Promise.all(nodes.map((node) => node.stop())));
  const clients = nodes.map((node) => new Redis(node.url));
  try {
    await formCluster(nodes, clients);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    for (const client of clients) client.disconnect();
  }
  return { url: `redis-cluster://${nodes.map((node) => `127.0.0.1:${node.port}`).join(',')}`, nodes, stop };
}

async function startNode(): Promise<TestRedis> {
  // The bus port is the client port + 10000 by default, which need not be free, nor below 65536.
  const busPort = await freePort();
  return startTestRedis({
    extra: {
      'cluster-enabled': 'yes',
      'cluster-config-file': 'nodes.conf',
      'cluster-port': String(busPort),
      'cluster-node-timeout': '2000',
    },
  });
}

async function formCluster(nodes: TestRedis[], clients: Redis[]): Promise<void> {
  const busPorts = await Promise.all(clients.map(busPortOf));
  await Promise.all(
    clients.map((client, index) =>
      client.call('CLUSTER', 'ADDSLOTSRANGE', firstSlot(index), firstSlot(index + 1) - 1),
    ),
  );
  for (const [index, node] of nodes.entries()) {
    await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', node.port, busPorts[index] ?? 0);
  }
  const deadline = AbortSignal.timeout(30_000);
  for (const client of clients) await untilWhole(client, deadline);
}

function firstSlot(node: number): number {
  return Math.floor((node * SLOTS) / NODES);
}

async function busPortOf(client: Redis): Promise<number> {
  const [, value] = (await client.config('GET', 'cluster-port')) as [string, string];
  return Number(value);
}

async function untilWhole(client: Redis, signal: AbortSignal): Promise<void> {
  const whole = async (): Promise<boolean> => {
    const info = String(await client.call('CLUSTER', 'INFO'));
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${NODES}`);
  };
  while (!(await whole())) await delay(50, undefined, { signal });
}
