import { parseArgs } from 'node:util';

import { REASONING_STYLES } from './answers/reasoning-styles.ts';
import { PRESETS } from './engine/presets.ts';
import { CALL_FORMATS } from './formats/registry.ts';
import { InvalidOption, type SimulatorSettings } from './options.ts';

const FLAGS = {
  preset: { type: 'string', default: '8b-h100' },
  host: { type: 'string' },
  port: { type: 'string', default: '8001' },
  model: { type: 'string' },
  'tool-parser': { type: 'string' },
  'reasoning-parser': { type: 'string' },
  'max-model-len': { type: 'string' },
  'num-gpu-blocks-override': { type: 'string' },
  'max-num-seqs': { type: 'string' },
  'max-num-batched-tokens': { type: 'string' },
  'long-prefill-token-threshold': { type: 'string' },
  watermark: { type: 'string' },
  'scheduling-policy': { type: 'string' },
  'no-enable-prefix-caching': { type: 'boolean' },
  speed: { type: 'string' },
  jitter: { type: 'string' },
  seed: { type: 'string' },
  replay: { type: 'string' },
  'plain-openai': { type: 'boolean' },
  'no-guided-decoding': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Flag = keyof typeof FLAGS;

/** All of the cache, as a watermark, would admit one request at a time; vLLM takes less than 1 only. */
const MOST_WATERMARK = 0.999;

/** Settings from the command line; `help`: it was asked for. Throws InvalidOption, which names the flag. */
export function readCommandLine(args: string[]): SimulatorSettings | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  const settings = {
    preset: values.preset,
    host: values.host,
    port: readNumber(values, 'port', 0, 65_535),
    model: values.model,
    toolParser: values['tool-parser'],
    reasoningParser: values['reasoning-parser'],
    maxModelLen: readNumber(values, 'max-model-len', 2),
    numGpuBlocksOverride: readNumber(values, 'num-gpu-blocks-override', 2),
    maxNumSeqs: readNumber(values, 'max-num-seqs', 1),
    maxNumBatchedTokens: readNumber(values, 'max-num-batched-tokens', 1),
    longPrefillTokenThreshold: readNumber(values, 'long-prefill-token-threshold', 0),
    watermark: readNumber(values, 'watermark', 0, MOST_WATERMARK, 'fraction'),
    schedulingPolicy: readPolicy(values['scheduling-policy']),
    enablePrefixCaching: values['no-enable-prefix-caching'] === true ? false : undefined,
    speed: readNumber(values, 'speed', 0.001, 1e6, 'fraction'),
    jitter: readNumber(values, 'jitter', 0, 2, 'fraction'),
    seed: readNumber(values, 'seed', 0, 0xffff_ffff),
    replay: values.replay,
    plainOpenai: values['plain-openai'],
    guidedDecoding: values['no-guided-decoding'] === undefined ? undefined : false,
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as SimulatorSettings;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS, allowPositionals: false }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const flag = /'?--([\w-]+)/.exec(message)?.[1];
    // For what could be a value or a flag, Node adds two lines of advice.
    throw new InvalidOption(flag ?? 'help', message.split('\n', 1)[0]!);
  }
}

function readNumber(
  values: ReturnType<typeof parse>,
  flag: Flag,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
  kind: 'integer' | 'fraction' = 'integer',
): number | undefined {
  const text = values[flag];
  if (typeof text !== 'string') return undefined;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  const fits = number >= least && number <= most && (kind === 'fraction' || Number.isInteger(number));
  if (!fits)
    throw new InvalidOption(
      flag,
      `"${text}" is no ${kind === 'integer' ? 'whole number' : 'number'} from ${least} to ${most}`,
    );
  return number;
}

function readPolicy(text: string | undefined): 'fcfs' | 'priority' | undefined {
  if (text === undefined || text === 'fcfs' || text === 'priority') return text;
  throw new InvalidOption('scheduling-policy', `"${text}" is neither fcfs nor priority`);
}

export const HELP = `A simulated vLLM: the OpenAI API, scheduler and timing of vLLM without a GPU.

  node workers/simulator/main.ts --preset 8b-h100 --port 8001

  --preset NAME                ${Object.keys(PRESETS).join(', ')} (default 8b-h100)
  --host HOST                  127.0.0.1 by default
  --port PORT                  8001 by default; 0 takes a free one
  --model ID                   served model id; the preset's by default
  --tool-parser NAME           how the model writes tool calls: ${Object.keys(CALL_FORMATS).join(', ')} (default llama3_json)
  --reasoning-parser NAME      makes it think first: ${Object.keys(REASONING_STYLES).join(', ')}
  --max-model-len N            longest prompt + output, tokens
  --num-gpu-blocks-override N  KV cache blocks of 16 tokens
  --max-num-seqs N             most requests that run at once
  --max-num-batched-tokens N   most tokens of one step
  --long-prefill-token-threshold N
                               most tokens of one request in a step, unless it is alone (default 0: no limit)
  --watermark SHARE            blocks that an admission must leave free, from 0 to below 1 (default 0)
  --scheduling-policy POLICY   fcfs (default) or priority
  --no-enable-prefix-caching
  --speed FACTOR               how many times faster than the GPU (default 1)
  --jitter SIGMA               lognormal noise on each step (default 0.1)
  --seed N                     of the noise (default 0)
  --replay FILE.jsonl          recorded answers: lines {messages | prompt | id, output}
  --no-guided-decoding         response_format is taken and not enforced, as by servers without a grammar backend
  --plain-openai               nothing of vLLM's: no metrics, no token ids, 400 for fields that OpenAI has not
  --help
`;
