import type { QueueSnapshot } from '../jobs/queue-snapshot.ts';
import { toQueueList } from '../jobs/to-queue-list.ts';

/** The queues' picture for whoever watches: once a second at most, only when it has changed. */
export interface QueueFeed {
  /** Sends the newest picture at once and each later one until the returned function is called. */
  subscribe(admin: boolean, watcher: QueueWatcher): () => void;
  stop(): void;
}

export interface QueueWatcher {
  /** `queues.updated` as JSON. */
  frame(text: string): void;
  /** Nothing more comes: this node shuts down. */
  end(): void;
}

const INTERVAL_MS = 1000;

interface Picture {
  at: number;
  forAdmins: string;
  forOthers: string;
}

export function createQueueFeed({ latest }: { latest: () => QueueSnapshot | null }): QueueFeed {
  const watchers = new Map<QueueWatcher, boolean>();
  let seen: Picture = { at: 0, forAdmins: '', forOthers: '' };

  /** Serialised once for all watchers of a kind. */
  function look(): Picture {
    const snapshot = latest();
    if (snapshot === null || snapshot.at === seen.at) return seen;
    return { at: snapshot.at, forAdmins: frameOf(snapshot, true), forOthers: frameOf(snapshot, false) };
  }

  function tick(): void {
    const before = seen;
    if (watchers.size > 0) seen = look();
    for (const [watcher, admin] of watchers) {
      const frame = frameFor(seen, admin);
      if (frame !== frameFor(before, admin)) watcher.frame(frame);
    }
  }

  const ticker = setInterval(tick, INTERVAL_MS);
  ticker.unref();

  return {
    subscribe(admin, watcher) {
      tick();
      seen = look();
      watchers.set(watcher, admin);
      if (seen.at > 0) watcher.frame(frameFor(seen, admin));
      return () => watchers.delete(watcher);
    },
    stop() {
      clearInterval(ticker);
      for (const watcher of watchers.keys()) watcher.end();
      watchers.clear();
    },
  };
}

function frameFor(picture: Picture, admin: boolean): string {
  return admin ? picture.forAdmins : picture.forOthers;
}

function frameOf(snapshot: QueueSnapshot, admin: boolean): string {
  return JSON.stringify({ type: 'queues.updated', ...toQueueList(snapshot, admin) });
}
