import { percentile } from '../load/percentile.ts';
import { longOutput, SHAPES } from './long-outputs.ts';
import type { Shape } from './long-outputs.ts';
import { cut, deltaTimesUs, fastestNs, parsingNs, timeRatio } from './parser-timing.ts';

/** About a token of source code. */
export const DELTA_CHARACTERS = 4;

/** Until the compiler is through with a format's readers, a round takes up to four times as long. */
const WARM_UP_ROUNDS = 4;

interface Plan {
  characters: number;
  /** Of one string argument, where growth is measured: what grows slowly shows late. */
  longCharacters: number;
  rounds: number;
}

export interface Speed {
  format: string;
  nsPerCharacter: number;
  nsPerCharacterAt1: number;
  nsPerCharacterWhole: number;
  deltaUsMedian: number;
  deltaUsP99: number;
  textDeltaUsMedian: number;
}

export interface Growth {
  format: string;
  ratios: Readonly<Record<Shape, number>>;
}

/** Of one call with one long string. */
export function measureSpeed(format: string, { characters, rounds }: Plan): Speed {
  const output = longOutput(format, 'string', characters);
  const cuts = [DELTA_CHARACTERS, 1, output.text.length].map((size) => cut(output.text, size));
  const fastest = fastestNs(
    cuts.map((chunks) => () => parsingNs(output, chunks)),
    WARM_UP_ROUNDS + rounds,
  );
  const [nsPerCharacter = 0, nsPerCharacterAt1 = 0, nsPerCharacterWhole = 0] = fastest.map(
    (ns) => ns / output.text.length,
  );
  const times = deltaTimesUs(output, DELTA_CHARACTERS);
  const textTimes = deltaTimesUs(longOutput(format, 'text', characters), DELTA_CHARACTERS);
  return {
    format,
    nsPerCharacter,
    nsPerCharacterAt1,
    nsPerCharacterWhole,
    deltaUsMedian: percentile(times, 50),
    deltaUsP99: percentile(times, 99),
    textDeltaUsMedian: percentile(textTimes, 50),
  };
}

/** Of everything that may grow, one character at a time. */
export function measureGrowth(format: string, { characters, longCharacters, rounds }: Plan): Growth {
  const ratioOf = (shape: Shape) => {
    const length = shape === 'string' ? longCharacters : characters;
    return timeRatio([longOutput(format, shape, length), longOutput(format, shape, 2 * length)], 1, rounds);
  };
  const ratios = Object.fromEntries(SHAPES.map((shape) => [shape, ratioOf(shape)])) as Record<Shape, number>;
  return { format, ratios };
}
