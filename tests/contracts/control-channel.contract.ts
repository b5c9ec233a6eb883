import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ControlChannel, ControlMessage } from '../../shared/queue/control-channel.ts';

export interface OpenControlChannel {
  channel: ControlChannel;
  close(): Promise<void>;
}

function cancel(jobId: string): ControlMessage {
  return { type: 'cancel', jobId };
}

/** What every control channel promises. */
export function controlChannelContract(name: string, open: () => Promise<OpenControlChannel>): void {
  describe(`control channel contract: ${name}`, () => {
    let opened: OpenControlChannel;
    let channel: ControlChannel;
    beforeAll(async () => {
      opened = await open();
      channel = opened.channel;
    });
    afterAll(() => opened.close());

    test('all listeners of a model hear its messages in order, others do not', async () => {
      const [first, second, other]: ControlMessage[][] = [[], [], []];
      const stops = [
        await channel.listen('model-a', (message) => first?.push(message)),
        await channel.listen('model-a', (message) => second?.push(message)),
        await channel.listen('model-b', (message) => other?.push(message)),
      ];
      await channel.send('model-a', cancel('job_1'));
      await channel.send('model-a', cancel('job_2'));
      await channel.send('model-b', cancel('job_3'));
      await expect
        .poll(() => [first, second, other])
        .toEqual([[cancel('job_1'), cancel('job_2')], [cancel('job_1'), cancel('job_2')], [cancel('job_3')]]);
      for (const stop of stops) await stop();
    });

    test('who has stopped hears nothing more', async () => {
      const [stopped, listening]: ControlMessage[][] = [[], []];
      const stop = await channel.listen('model-c', (message) => stopped?.push(message));
      const stopOther = await channel.listen('model-c', (message) => listening?.push(message));
      await stop();
      await stop();
      await channel.send('model-c', cancel('job_1'));
      await expect.poll(() => listening).toEqual([cancel('job_1')]);
      expect(stopped).toEqual([]);
      await stopOther();
    });
  });
}
