/** A regular expression as a tree, as far as strings can be sampled from it. */
export type PatternNode =
  | { kind: 'one_of'; codes: readonly number[] }
  | { kind: 'sequence'; items: readonly PatternNode[] }
  | { kind: 'choice'; options: readonly PatternNode[] }
  | { kind: 'repeat'; item: PatternNode; least: number; most: number };

const range = (low: number, high: number) => Array.from({ length: high - low + 1 }, (_, i) => low + i);
const codesOf = (text: string) => Array.from(text).map((character) => character.codePointAt(0)!);

const PRINTABLE = range(0x20, 0x7e);
const DIGIT = codesOf('0123456789');
const LETTERS = codesOf('abcdefghijklmnopqrstuvwxyz');
const WORD = [...LETTERS, ...codesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ'), ...DIGIT, 0x5f];
const SPACE = [0x20];
const CLASSES: Readonly<Record<string, readonly number[]>> = {
  d: DIGIT,
  w: WORD,
  s: SPACE,
  D: without(DIGIT),
  W: without(WORD),
  S: without(SPACE),
};
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, '0': 0 };
/** A class of more code points than this is taken by its first ones. */
const WIDEST_RANGE = 256;

/**
 * Literals, classes, groups, alternatives and quantifiers. Null for what needs more than that: look-around,
 * back-references, word boundaries, Unicode properties. Anchors are taken to stand at the ends.
 */
export function parsePattern(pattern: string): PatternNode | null {
  try {
    const parser = createParser(Array.from(pattern));
    const node = parser.choice();
    return parser.atEnd() ? node : null;
  } catch (error) {
    if (error instanceof UnsupportedPattern) return null;
    throw error;
  }
}

class UnsupportedPattern extends Error {}

function createParser(input: readonly string[]) {
  let at = 0;
  const peek = () => input[at];
  const take = () => {
    const character = input[at++];
    if (character === undefined) throw new UnsupportedPattern('unexpected end');
    return character;
  };
  const accept = (character: string) => (peek() === character ? ((at += 1), true) : false);
  const expect = (character: string) => {
    if (!accept(character)) throw new UnsupportedPattern(`expected ${character}`);
  };

  function choice(): PatternNode {
    const options = [sequence()];
    while (accept('|')) options.push(sequence());
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  function sequence(): PatternNode {
    const items: PatternNode[] = [];
    while (peek() !== undefined && peek() !== '|' && peek() !== ')') {
      if (accept('^') || accept('$')) continue;
      items.push(quantified(atom()));
    }
    return { kind: 'sequence', items };
  }

  function atom(): PatternNode {
    const character = take();
    if (character === '(') return group();
    if (character === '[') return { kind: 'one_of', codes: characterClass() };
    if (character === '.') return { kind: 'one_of', codes: LETTERS };
    if (character === '\\') return { kind: 'one_of', codes: escaped() };
    if ('*+?'.includes(character)) throw new UnsupportedPattern('nothing to repeat');
    return { kind: 'one_of', codes: codesOf(character) };
  }

  function group(): PatternNode {
    if (accept('?')) skipGroupKind();
    const node = choice();
    expect(')');
    return node;
  }

  /** `(?:` and `(?<name>` are plain groups here. */
  function skipGroupKind(): void {
    if (accept(':')) return;
    expect('<');
    if (peek() === '=' || peek() === '!') throw new UnsupportedPattern('look-behind');
    while (take() !== '>');
  }

  function escaped(): readonly number[] {
    const character = take();
    if (Object.hasOwn(CLASSES, character)) return CLASSES[character]!;
    if (Object.hasOwn(CONTROLS, character)) return [CONTROLS[character]!];
    if (character === 'x') return [hex(2)];
    if (character === 'u') return [hex(4)];
    if (/[1-9bBpPkc]/.test(character)) throw new UnsupportedPattern(`\\${character}`);
    return codesOf(character);
  }

  function hex(digits: number): number {
    const code = Number.parseInt(Array.from({ length: digits }, take).join(''), 16);
    if (Number.isNaN(code)) throw new UnsupportedPattern('bad escape');
    return code;
  }

  function characterClass(): readonly number[] {
    const negated = accept('^');
    const codes = new Set<number>();
    while (!accept(']')) classMember().forEach((code) => codes.add(code));
    const members = negated ? without([...codes]) : [...codes];
    if (members.length === 0) throw new UnsupportedPattern('empty class');
    return members;
  }

  function classMember(): readonly number[] {
    const low = classCharacter();
    if (low.length > 1 || peek() !== '-' || input[at + 1] === ']') return low;
    take();
    const high = classCharacter();
    if (high.length > 1) return [...low, 0x2d, ...high];
    return range(low[0]!, Math.min(high[0]!, low[0]! + WIDEST_RANGE));
  }

  function classCharacter(): readonly number[] {
    const character = take();
    return character === '\\' ? escaped() : codesOf(character);
  }

  function quantified(item: PatternNode): PatternNode {
    const bounds = quantifier();
    if (bounds === null) return item;
    // Lazy or greedy: the same strings match.
    accept('?');
    return quantified({ kind: 'repeat', item, ...bounds });
  }

  function quantifier(): { least: number; most: number } | null {
    if (accept('*')) return { least: 0, most: Infinity };
    if (accept('+')) return { least: 1, most: Infinity };
    if (accept('?')) return { least: 0, most: 1 };
    if (peek() !== '{') return null;
    const counted = /^\{(\d+)(,?)(\d*)\}/.exec(input.slice(at, at + 24).join(''));
    if (counted === null) return null;
    at += counted[0].length;
    const least = Number(counted[1]);
    if (counted[2] === '') return { least, most: least };
    return { least, most: counted[3] === '' ? Infinity : Number(counted[3]) };
  }

  return { choice, atEnd: () => at === input.length };
}

function without(codes: readonly number[]): number[] {
  return PRINTABLE.filter((code) => !codes.includes(code));
}
