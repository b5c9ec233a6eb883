import { describe, expect, test } from 'vitest';

import type { Scheduler, SchedulerConfig } from '../../../workers/simulator/scheduler/scheduler.ts';
import { create, ids, add, step, running, waiting } from './support/scheduler-steps.ts';

/** Three requests of two blocks each fill six blocks; the first to grow beyond its second block finds none free. */
function full(changes: Partial<SchedulerConfig> = {}): Scheduler {
  const scheduler = create({ numGpuBlocks: 7, ...changes });
  add(scheduler, 1, 31, 20, 5);
  add(scheduler, 2, 31, 20, 9);
  add(scheduler, 3, 31, 20, 7);
  step(scheduler);
  step(scheduler);
  return scheduler;
}

describe('rule 2: preemption', () => {
  test('the last admitted loses everything and waits in front', () => {
    const scheduler = full();
    add(scheduler, 4, 5, 2);
    expect(step(scheduler)).toEqual({
      work: [
        [1, 1],
        [2, 1],
      ],
      preempted: [3],
      sampled: [1, 2],
    });
    expect(waiting(scheduler)).toEqual([3, 4]);
    const victim = scheduler.state().waiting[0]!;
    expect(victim).toMatchObject({ computed: 0, blocks: [], generated: 2 });
  });

  test('by priority, the worst goes, also when its turn in this step is already planned', () => {
    const scheduler = full({ policy: 'priority' });
    // 2 holds the middle place and the worst priority: it goes for 1, and what it held serves 3 as well.
    expect(step(scheduler)).toEqual({
      work: [
        [1, 1],
        [3, 1],
      ],
      preempted: [2],
      sampled: [1, 3],
    });
    expect(waiting(scheduler)).toEqual([2]);
  });

  test('by priority, a victim before the one that grows is taken out of the step again', () => {
    const scheduler = create({ numGpuBlocks: 7, policy: 'priority' });
    add(scheduler, 1, 20, 40, 9);
    step(scheduler);
    add(scheduler, 2, 31, 20, 1);
    add(scheduler, 3, 31, 20, 1);
    step(scheduler);
    step(scheduler);
    expect(running(scheduler)).toEqual([1, 2, 3]);
    expect(step(scheduler)).toEqual({
      work: [
        [2, 1],
        [3, 1],
      ],
      preempted: [1],
      sampled: [2, 3],
    });
  });

  test('equal priorities: the later arrival is the worse', () => {
    const scheduler = create({ numGpuBlocks: 5, policy: 'priority' });
    add(scheduler, 1, 31, 20);
    add(scheduler, 2, 31, 20);
    step(scheduler);
    step(scheduler);
    expect(step(scheduler).preempted).toEqual([2]);
  });

  test('by priority, one that goes itself leaves its room to those after it in the same step', () => {
    const scheduler = create({ numGpuBlocks: 7, policy: 'priority' });
    add(scheduler, 1, 31, 20, 9);
    step(scheduler);
    add(scheduler, 2, 31, 20, 1);
    add(scheduler, 3, 30, 20, 1);
    step(scheduler);
    expect(running(scheduler)).toEqual([1, 2, 3]);
    // 1 needs its third block first, finds none, and is the worst of all.
    expect(step(scheduler)).toEqual({
      work: [
        [2, 1],
        [3, 1],
      ],
      preempted: [1],
      sampled: [2, 3],
    });
  });

  test('first come, first served: whoever had to preempt itself ends the step', () => {
    const scheduler = create({ numGpuBlocks: 5 });
    add(scheduler, 1, 30, 20);
    add(scheduler, 2, 31, 20);
    step(scheduler);
    step(scheduler);
    expect(step(scheduler)).toEqual({ work: [[1, 1]], preempted: [2], sampled: [1] });
  });

  test('it computes prompt and output again, and its words stay the same', () => {
    const scheduler = full();
    const said: number[] = [];
    let recomputed = 0;
    while (scheduler.state().running.length + scheduler.state().waiting.length > 0) {
      const planned = scheduler.schedule();
      const again = planned.work.find(({ sequence, tokens }) => sequence.id === 3 && tokens > 1);
      if (again !== undefined) recomputed = again.tokens;
      for (const { id, tokenId } of scheduler.complete(planned)) if (id === 3) said.push(tokenId);
    }
    // Two tokens were said before the preemption.
    expect(recomputed).toBe(33);
    expect(said).toEqual(ids(3, 20).slice(2));
  });
});
