import type { LabelledRequest } from '../../../../api/router/trained/example.ts';
import { createRandom, pick } from '../../../../shared/lib/random.ts';

const EASY = 'colour river apple greeting holiday song garden weather'.split(' ');
const HARD = 'eigenvalue tensor homology entropy lagrangian cohomology spinor functor'.split(' ');
const COMMON = 'what is the name of this and where does it come from please tell me'.split(' ');

/** Requests of which the small model gets those with easy words right and most of the others wrong. */
export function labelledRequests(count: number, seed: number): LabelledRequest[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const hard = random() < 0.5;
    const words = Array.from({ length: 14 }, () =>
      pick(random, random() < 0.3 ? (hard ? HARD : EASY) : COMMON),
    );
    return {
      id: `r${i}`,
      source: 'made up',
      request: { model: 'auto', messages: [{ role: 'user', content: `${words.join(' ')}?` }] },
      smallOk: Number(random() < (hard ? 0.2 : 0.9)),
      largeOk: Number(random() < (hard ? 0.8 : 0.95)),
    };
  });
}

export function toLine({ id, source, request, smallOk, largeOk }: LabelledRequest): string {
  return JSON.stringify({ id, source, messages: request.messages, small_ok: smallOk, large_ok: largeOk });
}
