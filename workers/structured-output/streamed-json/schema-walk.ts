import { keyProblem, kindProblem, stringProblem } from './describe-rules.ts';
import { closeFrame, type Frame, takeItem, takeKey } from './frame.ts';
import type { JsonKind, JsonListener, TextFault } from './json-listener.ts';
import { type Option, optionOf, sift, type Sifted } from './option.ts';
import { MAX_KEY_LENGTH } from './read-rules.ts';
import { MAX_ALTERNATIVES, type SchemaAlternatives } from './schema-alternatives.ts';
import { KIND_BITS, type SchemaRules } from './schema-rules.ts';
import { TextTracks } from './text-tracks.ts';

/**
 * Holds a JSON text against a schema while it comes: for every open value the options that are left, one set of
 * rules each. When a value ends, the options around it whose every alternative failed inside go, too.
 */
export class SchemaWalk implements JsonListener {
  readonly #alternatives: SchemaAlternatives;
  readonly #frames: Frame[] = [];
  /** Of the value that is due, or of the scalar that is open; null: anything goes. */
  #options: Option[] | null;
  #tracks: TextTracks | null = null;
  /** What there is of the key that is open. */
  #key: string | null = null;

  constructor(alternatives: SchemaAlternatives) {
    this.#alternatives = alternatives;
    this.#options = alternatives.root().map((rules) => optionOf(rules, 1));
  }

  /** Where the text stands, as a JSON pointer. */
  path(): string {
    const steps = this.#frames.flatMap(({ at }) => (at === null ? [] : [String(at)]));
    return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  }

  begin(kind: JsonKind): string | null {
    const due = this.#options;
    const options = due?.filter(({ rules }) => (rules.kinds & KIND_BITS[kind]) !== 0) ?? null;
    if (options?.length === 0) return kindProblem(due ?? [], kind);
    this.#options = options;
    this.#tracks = kind === 'string' ? stringTracks(options) : null;
    if (kind === 'object' || kind === 'array')
      this.#frames.push({ kind, options, at: null, count: 0, keys: null });
    return null;
  }

  text(piece: string): TextFault | null {
    // One character more than any name has tells that it is longer.
    if (this.#key !== null && this.#key.length <= MAX_KEY_LENGTH)
      this.#key += piece.slice(0, MAX_KEY_LENGTH + 1);
    const index = this.#tracks?.push(piece) ?? -1;
    return index < 0 ? null : { index, message: this.#textProblem() };
  }

  endString(): string | null {
    const left = this.#tracks === null ? this.#options : this.#tracks.whole();
    return left?.length === 0 ? this.#textProblem() : this.#endValue(left);
  }

  endLiteral(): string | null {
    return this.#endValue(this.#options);
  }

  endNumber(text: string | null): string | null {
    if (text === null || this.#options === null) return this.#endValue(this.#options);
    const value = Number(text);
    return this.#endSifted(sift(this.#options, ({ rules }) => numberProblem(rules, value)));
  }

  beginKey(): string | null {
    const frame = this.#frame();
    frame.at = null;
    this.#key = '';
    this.#options = frame.options;
    this.#tracks = keyTracks(frame.options);
    return frame.options?.every(hasNoProperties) === true ? keyProblem(frame.options) : null;
  }

  endKey(): string | null {
    const frame = this.#frame();
    const key = this.#key ?? '';
    const options = this.#tracks === null ? frame.options : this.#tracks.whole();
    if (options?.length === 0) return this.#textProblem();
    this.#key = null;
    this.#tracks = null;
    frame.at = key;
    return this.#expect(frame, options === null ? null : takeKey(frame, options, key), key);
  }

  item(): string | null {
    const frame = this.#frame();
    const sifted = frame.options === null ? null : takeItem(frame, frame.options);
    frame.at = frame.count;
    frame.count += 1;
    return this.#expect(frame, sifted, frame.at);
  }

  endContainer(): string | null {
    const frame = this.#frame();
    frame.at = null;
    const sifted = frame.options === null ? null : closeFrame(frame, frame.options);
    if (sifted !== null && sifted.problem !== null) return sifted.problem;
    this.#frames.pop();
    return this.#endValue(sifted?.options ?? null);
  }

  /** What may come under this key or index: the children of all options that are left. */
  #expect(frame: Frame, sifted: Sifted | null, key: string | number): string | null {
    if (sifted === null) {
      this.#options = null;
      return null;
    }
    if (sifted.problem !== null) return sifted.problem;
    frame.options = sifted.options;
    this.#options = this.#children(sifted.options, key);
    return this.#options?.length === 0 ? 'no value fits here' : null;
  }

  /** Null: too many to tell apart. */
  #children(options: readonly Option[], key: string | number): Option[] | null {
    const children = new Map<SchemaRules, Option>();
    options.forEach(({ rules }, index) => {
      for (const rule of this.#alternatives.child(rules, key)) {
        const known = children.get(rule);
        if (known === undefined) children.set(rule, optionOf(rule, 1 << index));
        else known.parents |= 1 << index;
      }
    });
    return children.size > MAX_ALTERNATIVES ? null : [...children.values()];
  }

  #endSifted({ options, problem }: Sifted): string | null {
    return problem ?? this.#endValue(options);
  }

  /** Around the value stay the options that one of `left` belongs to. */
  #endValue(left: readonly Option[] | null): null {
    const frame = this.#frames.at(-1);
    this.#tracks = null;
    this.#options = null;
    if (left === null || frame === undefined || frame.options === null) return null;
    const belongs = left.reduce((mask, { parents }) => mask | parents, 0);
    frame.options = frame.options.filter((_, index) => (belongs & (1 << index)) !== 0);
    return null;
  }

  #textProblem(): string {
    return this.#key === null ? stringProblem(this.#options ?? []) : keyProblem(this.#options ?? []);
  }

  /** Only called between a container's begin and end. */
  #frame(): Frame {
    return this.#frames.at(-1)!;
  }
}

/** Null: no option asks anything of a string. */
function stringTracks(options: readonly Option[] | null): TextTracks | null {
  const asks = options?.some(
    ({ rules }) => rules.words.length > 0 || rules.minLength > 0 || rules.maxLength < Infinity,
  );
  if (options === null || asks !== true) return null;
  return new TextTracks(
    options.map((option) => {
      const { words, minLength, maxLength } = option.rules;
      return { option, words, minLength, maxLength };
    }),
  );
}

function keyTracks(options: readonly Option[] | null): TextTracks | null {
  if (options === null || options.every(({ rules }) => rules.closed.length === 0)) return null;
  return new TextTracks(
    options.map((option) => ({ option, words: option.rules.closed, minLength: 0, maxLength: Infinity })),
  );
}

function hasNoProperties({ rules: { closed } }: Option): boolean {
  return closed.some(({ words }) => words.length === 0);
}

function numberProblem({ integersOnly, numbers }: SchemaRules, value: number): string | null {
  if (integersOnly && !Number.isInteger(value)) return 'must be integer';
  return numbers.every((set) => set.has(value)) ? null : 'must be one of the allowed numbers';
}
