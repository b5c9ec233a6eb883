/** What a format cannot carry: the generator of its calls leaves it out. */
export interface FormatLimits {
  /** Names of tools. */
  names: RegExp;
  /** Names of parameters. */
  keys: RegExp;
  /** Names of members inside a value; left out: any. */
  innerKeys?: RegExp;
  /** Text that no string argument may contain, because the format's own end looks the same. */
  notInStrings?: readonly RegExp[];
  /** Values are typed by the schema down to the leaves, because the format itself has no types. */
  typedThroughout?: true;
}

/** OpenAI's names, with the dots of namespaces. */
const NAMES = /^[\w.-]+$/;
/** JSON: whatever there is. */
const ANY = /^[^]*$/u;

const JSON_LIMITS: FormatLimits = { names: NAMES, keys: ANY };

/** Keyword arguments of Python are identifiers. */
const PYTHONIC: FormatLimits = { names: NAMES, keys: /^[A-Za-z_]\w*$/ };

/** `<parameter=KEY>`: white space around it is no part of the key. */
const TAG_KEYS = /^[^\s<>](?:[^<>\n\r]*[^\s<>])?$/u;
/** `name="KEY"` */
const ATTRIBUTE_KEYS = /^[^"<>\n\r]+$/u;

/** A parameter's own closing tag ends it when another tag follows; before anything else it is text that speaks of it. */
function tagged(keys: RegExp, closer: string, more: readonly RegExp[] = []): FormatLimits {
  const quoted = closer.replaceAll(/[|\\/]/g, String.raw`\$&`);
  return { names: NAMES, keys, notInStrings: [new RegExp(`${quoted}\\s*<`, 'u'), ...more] };
}

/**
 * One line break at each end of a value is the template's, and models forget closing tags: a parameter's opening tag
 * at the beginning of a line, and the ends of call and group behind each other, are never part of a value.
 */
const FUNCTION_TAGS = tagged(TAG_KEYS, '</parameter>', [
  /\r$/,
  /\n<parameter=/,
  /<\/function>\s*<\/(?:seed:)?tool_call>/,
]);
/** Qwen's parser serves this family, too, and it takes off the line breaks that this family never writes. */
const SEED: FormatLimits = {
  ...FUNCTION_TAGS,
  notInStrings: [...(FUNCTION_TAGS.notInStrings ?? []), /^\r?\n|\r?\n$/],
};
const KEY_VALUE_TAGS = tagged(TAG_KEYS, '</arg_value>');

/**
 * Keys are bare words, in nested objects as well. Nothing escapes the mark of a string, and a closing tag with the
 * next call behind it ends a string whose mark was forgotten.
 */
const GEMMA: FormatLimits = {
  names: NAMES,
  keys: /^[A-Za-z_]\w*$/,
  innerKeys: /^[A-Za-z_]\w*$/,
  notInStrings: [
    /<\|"\|>|<escape>/,
    /<tool_call\|>\s*<\|tool_call>/,
    /<end_function_call>\s*<start_function_call>/,
  ],
};

const LIMITS: Readonly<Record<string, FormatLimits>> = {
  pythonic: PYTHONIC,
  llama4_pythonic: PYTHONIC,
  olmo3: PYTHONIC,
  lfm2: PYTHONIC,
  qwen3_coder: FUNCTION_TAGS,
  qwen3_xml: FUNCTION_TAGS,
  nemotron_v3: FUNCTION_TAGS,
  step3p5: FUNCTION_TAGS,
  mimo: FUNCTION_TAGS,
  seed_oss: SEED,
  glm45: KEY_VALUE_TAGS,
  glm47: KEY_VALUE_TAGS,
  ling3: KEY_VALUE_TAGS,
  poolside_v1: KEY_VALUE_TAGS,
  hy_v3: KEY_VALUE_TAGS,
  minimax_m2: tagged(ATTRIBUTE_KEYS, '</parameter>'),
  dots: tagged(ATTRIBUTE_KEYS, '</parameter>'),
  step3: tagged(ATTRIBUTE_KEYS, '</steptml:parameter>'),
  muse_glimmer: tagged(ATTRIBUTE_KEYS, '</atem:parameter>'),
  deepseek_v32: tagged(ATTRIBUTE_KEYS, '</｜DSML｜parameter>'),
  deepseek_v4: tagged(ATTRIBUTE_KEYS, '</｜DSML｜parameter>'),
  kimi_k3: tagged(ATTRIBUTE_KEYS, '<|close|>argument<|sep|>'),
  // CDATA has no escape for its own end.
  minicpm5: { ...tagged(ATTRIBUTE_KEYS, '</param>'), notInStrings: [/\]\]>/] },
  minimax_m3: {
    names: NAMES,
    keys: /^[A-Za-z_]\w*$/,
    innerKeys: /^[A-Za-z_]\w*$/,
    notInStrings: [/\]<\]minimax\[>\[/],
    typedThroughout: true,
  },
  gemma4: GEMMA,
  functiongemma: GEMMA,
};

/** Formats without an entry are JSON and carry everything. */
export function limitsOf(format: string): FormatLimits {
  return LIMITS[format] ?? JSON_LIMITS;
}

export function fitsString(limits: FormatLimits, text: string): boolean {
  return !(limits.notInStrings ?? []).some((part) => part.test(text));
}
