import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { HandoverChannel, HandoverMessage, HandoverOffer } from '../../shared/queue/handover-channel.ts';

export interface OpenHandoverChannel {
  channel: HandoverChannel;
  /** Sends what no worker of this version would. */
  sendText(workerId: string, text: string): Promise<void>;
  close(): Promise<void>;
}

const OFFER: HandoverOffer = {
  type: 'offer',
  from: 'a',
  jobId: 'job_1',
  tier: 'default',
  token: 'a/1',
  promptBytes: 1000,
  waitMs: 1500,
};

/** What the channel between workers promises, on one Redis as on a cluster. */
export function handoverChannelContract(name: string, open: () => Promise<OpenHandoverChannel>): void {
  describe(`handover channel contract: ${name}`, () => {
    let opened: OpenHandoverChannel;
    let channel: HandoverChannel;
    beforeAll(async () => {
      opened = await open();
      channel = opened.channel;
    });
    afterAll(() => opened.close());

    test('a worker hears what is sent to it, and the sender that it does', async () => {
      const heard: HandoverMessage[] = [];
      const stop = await channel.listen('b', (message) => heard.push(message));
      expect(await channel.send('b', OFFER)).toBe(true);
      expect(await channel.send('b', { type: 'refused', token: 'a/1' })).toBe(true);
      expect(await channel.send('c', OFFER)).toBe(false);
      await expect.poll(() => heard).toEqual([OFFER, { type: 'refused', token: 'a/1' }]);
      stop();
      await expect.poll(() => channel.send('b', OFFER)).toBe(false);
    });

    test('what is no message is passed over', async () => {
      const heard: HandoverMessage[] = [];
      const stop = await channel.listen('d', (message) => heard.push(message));
      const odd = ['', '{', 'null', '[]', '{"type":"offer","token":"t"}', '{"type":"cancel","token":"t"}'];
      for (const text of [...odd, JSON.stringify({ ...OFFER, tier: 'best' })])
        await opened.sendText('d', text);
      await channel.send('d', OFFER);
      await expect.poll(() => heard).toEqual([OFFER]);
      stop();
    });
  });
}
