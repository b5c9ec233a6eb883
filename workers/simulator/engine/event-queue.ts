/** Something to run at a time. */
export interface TimedEvent {
  at: number;
  /** Place in the order of adding: which of two at the same time comes first. */
  order: number;
  run: () => void;
}

/** Events by time, then by the order in which they were added. */
export interface EventQueue {
  add(at: number, run: () => void): void;
  /** The first event, if its time is not after `until`. */
  takeUntil(until: number): TimedEvent | undefined;
}

/** A binary heap: entry i comes before its children 2i + 1 and 2i + 2. */
export function createEventQueue(): EventQueue {
  const heap: TimedEvent[] = [];
  let added = 0;

  function rise(event: TimedEvent): void {
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (isBefore(heap[parent]!, event)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = event;
  }

  /** Puts the event in at the top and lets it sink to its place. */
  function sink(event: TimedEvent): void {
    let place = 0;
    for (let child = 1; child < heap.length; child = 2 * place + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (isBefore(event, heap[child]!)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = event;
  }

  return {
    add: (at, run) => rise({ at, order: added++, run }),
    takeUntil(until) {
      const first = heap[0];
      if (first === undefined || first.at > until) return undefined;
      const last = heap.pop()!;
      if (heap.length > 0) sink(last);
      return first;
    },
  };
}

function isBefore(a: TimedEvent, b: TimedEvent): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}
