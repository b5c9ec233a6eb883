import type { HandoverAnswer, HandoverChannel, HandoverOffer } from '../../shared/queue/handover-channel.ts';

/** `none`: nobody listens, or not in time, or the wait was aborted. Who has the job then is for its lock to say. */
export type OfferResult = HandoverAnswer['type'] | 'none';

/** The asking side of a handover: offers under way and the answers to them. */
export interface Offers {
  make(to: string, offer: HandoverOffer, signal: AbortSignal): Promise<OfferResult>;
  answered(answer: HandoverAnswer): void;
}

/** Over loopback the whole offer takes 0.6 ms (p99 2.5 ms): who has not answered by now is too busy, or is no more. */
const ANSWER_MS = 40;

export function createOffers(channel: HandoverChannel): Offers {
  const pending = new Map<string, (result: OfferResult) => void>();

  function send(to: string, offer: HandoverOffer, settle: (result: OfferResult) => void): void {
    channel.send(to, offer).then(
      (heard) => {
        if (!heard) settle('none');
      },
      () => settle('none'),
    );
  }

  return {
    async make(to, offer, signal) {
      if (signal.aborted) return 'none';
      const { promise, resolve } = Promise.withResolvers<OfferResult>();
      const giveUp = () => resolve('none');
      const timer = setTimeout(giveUp, ANSWER_MS);
      signal.addEventListener('abort', giveUp);
      pending.set(offer.token, resolve);
      try {
        send(to, offer, resolve);
        return await promise;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        pending.delete(offer.token);
      }
    },
    answered: ({ token, type }) => pending.get(token)?.(type),
  };
}
