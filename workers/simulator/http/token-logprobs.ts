import type { Tokenizer } from '../tokenizer/tokenizer.ts';

export interface TokenLogprob {
  token: string;
  logprob: number;
  bytes: number[];
}

export interface SampledLogprob extends TokenLogprob {
  top: TokenLogprob[];
}

/** The log probability of a token at a place of its sequence, with as many alternatives; made up, but always the same. */
export type LogprobOf = (tokenId: number, position: number, alternatives: number) => SampledLogprob;

export function createLogprobOf(tokenizer: Tokenizer): LogprobOf {
  const rivals = tokenizer.encode(' the and of to in is it for on as at by or an be we if so no do up');

  function describe(tokenId: number, logprob: number): TokenLogprob {
    const bytes = tokenizer.bytesOf(tokenId, false);
    return { token: Buffer.from(bytes).toString('utf8'), logprob, bytes: [...bytes] };
  }

  return (tokenId, position, alternatives) => {
    // Mostly near 0, now and then well below: what is sampled is mostly what is likely.
    const chance = ((Math.imul(tokenId ^ (position * 0x9e3779b9), 0x85ebca6b) >>> 8) & 0xffff) / 0x1_0000;
    const logprob = -3 * chance ** 4 - 1e-4;
    const others = rivals.filter((rival) => rival !== tokenId).slice(0, Math.max(0, alternatives - 1));
    const top = [tokenId, ...others].slice(0, alternatives);
    return { ...describe(tokenId, logprob), top: top.map((id, rank) => describe(id, logprob - rank * 1.25)) };
  };
}
