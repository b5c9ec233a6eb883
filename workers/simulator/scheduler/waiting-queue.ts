import type { Sequence } from './sequence.ts';

export type SchedulingPolicy = 'fcfs' | 'priority';

/** Sequences that wait for their first or next admission. Only the head is ever looked at. */
export interface WaitingQueue {
  readonly size: number;
  add(sequence: Sequence): void;
  /** A preempted sequence: to the front when first come is first served, else to its place by priority. */
  putBack(sequence: Sequence): void;
  head(): Sequence | undefined;
  takeHead(): void;
  remove(sequence: Sequence): void;
  all(): readonly Sequence[];
}

export function createWaitingQueue(policy: SchedulingPolicy): WaitingQueue {
  const queue: Sequence[] = [];

  function insertByUrgency(sequence: Sequence): void {
    const behind = queue.findIndex((other) => isLessUrgent(other, sequence));
    queue.splice(behind < 0 ? queue.length : behind, 0, sequence);
  }

  return {
    get size() {
      return queue.length;
    },
    add: policy === 'fcfs' ? (sequence) => queue.push(sequence) : insertByUrgency,
    putBack: policy === 'fcfs' ? (sequence) => queue.unshift(sequence) : insertByUrgency,
    head: () => queue[0],
    takeHead: () => void queue.shift(),
    remove(sequence) {
      const index = queue.indexOf(sequence);
      if (index >= 0) queue.splice(index, 1);
    },
    all: () => queue,
  };
}

/** The order of the priority policy: a larger number is worse, then the later arrival. */
export function isLessUrgent(a: Sequence, b: Sequence): boolean {
  return a.priority === b.priority ? a.arrival > b.arrival : a.priority > b.priority;
}
