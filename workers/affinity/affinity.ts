import type { Logger } from 'pino';

import { promptBytes } from '../../shared/jobs/prompt-bytes.ts';
import { sessionKeyOf } from '../../shared/jobs/session-key.ts';
import type { HandoverChannel, HandoverMessage, HandoverOffer } from '../../shared/queue/handover-channel.ts';
import type { ClaimedJob, QueueConsumer } from '../../shared/queue/job-queue.ts';
import type { JobRecord, JobSpec } from '../../shared/types/job.ts';
import { createOffers } from './offers.ts';
import type { SessionLocations } from './session-locations.ts';

/**
 * Brings a session's jobs to the engine that holds their common prefix. Workers pull from common queues, so whoever
 * claims such a job offers it to the session's holder:
 *
 *   claimer                                      holder
 *   stops renewing lock T
 *   offer {job, T}            ──────────────▶    can it start the job soon? no ──▶ refused
 *                                                yes: lock T → its own T2
 *   lets go of the job        ◀── accepted ──    has the job
 *   no such answer in 40 ms:
 *   lock T → its own T3, has the job again
 *
 * The lock alone decides, in one atomic step for either side: both want to replace T, and only the first finds it
 * there. The other one's T is worth nothing from then on, neither to run the job nor to complete or release it, so a
 * holder that wakes up late comes away empty, and a claimer that heard no answer learns whether there was one.
 * Messages only save the wait. A dead holder is one that nobody hears: then the claimer does not wait at all.
 *
 * Crashes. Holder before T → T2: the claimer takes the job back. Holder after it, or claimer after the offer: nobody
 * renews the lock, it runs out, and the queue hands the job out again.
 */
export interface Affinity {
  /**
   * The other worker that holds the job's session; null: none, or no telling. Ask while the job's record is read:
   * both go out in one round trip.
   */
  holderOf(claimed: ClaimedJob): Promise<string | null>;
  /** Offers the job to the holder, if that is worth it. Takes some 40 ms at most; ends at once with the signal. Never rejects. */
  place(
    claimed: ClaimedJob,
    record: Pick<JobRecord, 'spec'>,
    holder: string | null,
    signal: AbortSignal,
  ): Promise<Placement>;
  /** A job begins here: the next one of its session finds its prefix. */
  note(spec: JobSpec): void;
  /** Takes offers until stopped. The stop resolves when the last job taken has been given to `onAdopted`. */
  listen(taking: Taking): Promise<() => Promise<void>>;
}

export type Placement =
  /** Ours to run, under this lock: the one that was given is void. */
  | { kind: 'keep'; claimed: ClaimedJob }
  /** Somebody else's now: touch neither lock nor log. */
  | { kind: 'handed_over' };

export interface Taking {
  /** Whether a job that is accepted now starts within `waitMs`. Answers from memory. */
  canTakeSoon(offer: HandoverOffer): boolean;
  /** A claim like any other, but never offered on. */
  onAdopted(claimed: ClaimedJob): void;
}

export interface AffinityDeps {
  workerId: string;
  consumer: Pick<QueueConsumer, 'adopt' | 'forget'>;
  channel: HandoverChannel;
  locations: SessionLocations;
  /** How long the holder may let the job wait; 0: every job goes to whoever has room. */
  waitMs: number;
  logger: Logger;
}

export function createAffinity(deps: AffinityDeps): Affinity {
  const { workerId, consumer, channel, locations, waitMs, logger } = deps;
  const offers = createOffers(channel);

  async function hold(session: { tenant: string; sessionKey: string }): Promise<void> {
    try {
      await locations.set(session, workerId);
    } catch (error) {
      logger.warn({ err: error }, 'the place of a session could not be noted');
    }
  }

  function toOffer({ jobId, tier, token }: ClaimedJob, { request }: JobSpec, leftMs: number): HandoverOffer {
    const from = workerId;
    return { type: 'offer', from, jobId, tier, token, promptBytes: promptBytes(request), waitMs: leftMs };
  }

  /** Without Redis there is no telling whose it is: as nobody renews the lock, the queue hands the job out again. */
  async function takeBack(claimed: ClaimedJob): Promise<Placement> {
    try {
      const kept = await consumer.adopt(claimed);
      return kept === null ? { kind: 'handed_over' } : { kind: 'keep', claimed: kept };
    } catch (error) {
      logger.error({ err: error, job: claimed.jobId }, 'an offered job could not be taken back');
      return { kind: 'handed_over' };
    }
  }

  async function take(offer: HandoverOffer, { canTakeSoon, onAdopted }: Taking): Promise<void> {
    const { from, token } = offer;
    if (!canTakeSoon(offer)) {
      await channel.send(from, { type: 'refused', token });
      return;
    }
    const claimed = await consumer.adopt(offer);
    // The claimer was tired of waiting.
    if (claimed === null) return;
    onAdopted(claimed);
    await channel.send(from, { type: 'accepted', token });
  }

  return {
    async holderOf({ tenant, sessionKey, adopted }) {
      if (waitMs === 0 || adopted || !sessionKey) return null;
      try {
        const holder = await locations.find({ tenant, sessionKey });
        return holder === workerId ? null : holder;
      } catch (error) {
        logger.warn({ err: error }, 'the place of a session could not be read');
        return null;
      }
    },
    async place(claimed, { spec }, holder, signal) {
      if (holder === null || signal.aborted) return { kind: 'keep', claimed };
      consumer.forget(claimed);
      const result = await offers.make(holder, toOffer(claimed, spec, waitMs), signal);
      return result === 'accepted' ? { kind: 'handed_over' } : await takeBack(claimed);
    },
    note(spec) {
      const sessionKey = sessionKeyOf(spec);
      if (waitMs > 0 && sessionKey !== null) void hold({ tenant: spec.tenant, sessionKey });
    },
    async listen(taking) {
      if (waitMs === 0) return async () => {};
      const underWay = new Set<Promise<void>>();
      const heard = (message: HandoverMessage) => {
        if (message.type !== 'offer') return offers.answered(message);
        const task = take(message, taking)
          .catch((error: unknown) => logger.warn({ err: error, job: message.jobId }, 'a handover broke off'))
          .finally(() => underWay.delete(task));
        underWay.add(task);
      };
      const unlisten = await channel.listen(workerId, heard);
      return async () => {
        unlisten();
        await Promise.all(underWay);
      };
    },
  };
}
