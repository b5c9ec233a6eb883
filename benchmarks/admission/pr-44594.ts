import { createRandom, type Random } from '../../shared/lib/random.ts';
/**
 * The lengths that `vllm bench serve --dataset-name random --random-range-ratio 0.2` asks for with 1000 and 5000 tokens
 * and its default seed: numpy's default_rng(0), integers(800, 1201, 450) and then integers(4000, 6001, 450). The
 * pull request's table is of these: its tokens and requests a second give 5022.5 tokens a request, and so do they.
 */
import lengths from './pr-44594-lengths.json' with { type: 'json' };

/** The workload of https://github.com/vllm-project/vllm/pull/44594: 450 requests by 128 clients, each sends its next when one ends. */
export const PR_44594 = { preset: 'pr44594', clients: 128, requests: lengths.promptTokens.length } as const;

/** The table there: the real engine, measured by its authors, one run for each row. */
export const MEASURED = [
  { watermark: 0, preemptions: 1065, outputTokensPerSecond: 11_582 },
  { watermark: 0.02, preemptions: 400, outputTokensPerSecond: 12_134 },
  { watermark: 0.05, preemptions: 187, outputTokensPerSecond: 12_167 },
  { watermark: 0.1, preemptions: 168, outputTokensPerSecond: 11_835 },
] as const;

/** The requests in the order in which they arrive; the seed is of the order only. */
export function prRequests(seed: number): { promptTokens: number; outputTokens: number }[] {
  return arrivalOrder(createRandom(seed)).map((index) => ({
    promptTokens: lengths.promptTokens[index]!,
    outputTokens: lengths.outputTokens[index]!,
  }));
}

/**
 * The first 128 are sent at once, each over a connection of its own, and do not come in as they were sent. Of 16 rounds
 * of such a client (aiohttp) and server (uvicorn), places were off by 5.9 in the mean, 4 in the median and 81 at most;
 * here by 6.3, 3.8 and 88: some connections take far longer, all others nearly the same time.
 */
function arrivalOrder(random: Random): number[] {
  const { clients, requests } = PR_44594;
  const delay = () => (random() < 0.08 ? random() * clients : -Math.log(1 - random()));
  const sent = Array.from({ length: requests }, (_, request) => request);
  const places = sent.map((request) => (request < clients ? request + delay() : Infinity));
  const first = sent.slice(0, clients).toSorted((a, b) => places[a]! - places[b]!);
  return [...first, ...sent.slice(clients)];
}
