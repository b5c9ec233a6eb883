import { slugOf } from '../lib/slug.ts';
import { checkEngineUrl } from './check-engine-url.ts';
import type { ConfigFile } from './config-file.ts';
import type { Path } from './path.ts';
import type { RawModel, RawModels, RawPrice } from './raw-config.ts';

/** What the schema of `models.yaml` cannot say. Looks only at models that the schema accepted. */
export function checkModels(file: ConfigFile<RawModels>): void {
  const claimed = new Map<string, string>();
  for (const [index, model] of soundModels(file)) {
    const at = ['models', index];
    checkNames(file, at, model, claimed);
    checkTokens(file, at, model);
    checkPrice(file, [...at, 'price'], model.price);
    checkVllmArgs(file, [...at, 'vllm_args'], model.vllm_args);
    for (const [place, url] of model.engines.entries()) {
      const wrong = checkEngineUrl(url) ?? claim(claimed, `engine ${url}`, model.id);
      if (wrong !== null) file.reject([...at, 'engines', place], wrong);
    }
  }
}

function soundModels(file: ConfigFile<RawModels>): [number, RawModel][] {
  if (!Array.isArray(file.raw.models)) return [];
  return [...file.raw.models.entries()].filter(([index]) => file.sound(['models', index]));
}

function checkNames(
  file: ConfigFile<RawModels>,
  at: Path,
  model: RawModel,
  claimed: Map<string, string>,
): void {
  const names: [Path, string][] = [
    [[...at, 'id'], model.id],
    ...model.aliases.map((alias, place): [Path, string] => [[...at, 'aliases', place], alias]),
  ];
  for (const [path, name] of names) {
    const wrong =
      name === 'auto'
        ? '"auto" is reserved: it lets the router decide'
        : claim(claimed, `name ${name}`, model.id);
    if (wrong !== null) file.reject(path, wrong);
  }
  const slug = slugOf(model.id);
  const taken = claimed.get(`slug ${slug}`);
  if (taken === undefined) claimed.set(`slug ${slug}`, model.id);
  else if (taken !== model.id)
    file.reject([...at, 'id'], `has the same queue name "${slug}" as the model ${taken}`);
}

/** Says who has it already; otherwise it is `owner`'s from now on. */
function claim(claimed: Map<string, string>, what: string, owner: string): string | null {
  const taken = claimed.get(what);
  claimed.set(what, taken ?? owner);
  return taken === undefined ? null : `${what} is already taken by the model ${taken}`;
}

function checkTokens(file: ConfigFile<RawModels>, at: Path, model: RawModel): void {
  const { default_max_tokens, max_max_tokens, context_length, max_num_seqs, max_num_batched_tokens } = model;
  if (default_max_tokens > max_max_tokens) {
    file.reject([...at, 'default_max_tokens'], `must not be above max_max_tokens (${max_max_tokens})`);
  }
  if (max_max_tokens > context_length) {
    file.reject([...at, 'max_max_tokens'], `must not be above context_length (${context_length})`);
  }
  if (max_num_batched_tokens < max_num_seqs) {
    file.reject(
      [...at, 'max_num_batched_tokens'],
      `must not be below max_num_seqs (${max_num_seqs}); vLLM refuses that`,
    );
  }
}

const PER_MILLION = ['prompt', 'cached_prompt', 'completion'] as const;

function checkPrice(file: ConfigFile<RawModels>, at: Path, price: RawPrice): void {
  for (const kind of PER_MILLION) {
    const thousandths = (price[kind] ?? 0) * 1000;
    if (Math.abs(thousandths - Math.round(thousandths)) < 1e-6) continue;
    file.reject(
      [...at, kind],
      'must be a multiple of 0.001 USD per million tokens (one nano-dollar a token)',
    );
  }
}

/** Flags that a field of the model sets, or that would make the engine parse what the worker parses. */
const OWNED_FLAGS = new Map([
  ['--model', 'weights.repository'],
  ['--revision', 'weights.revision'],
  ['--served-model-name', 'engine_model'],
  ['--quantization', 'quantization'],
  ['--max-model-len', 'context_length'],
  ['--max-num-seqs', 'max_num_seqs'],
  ['--max-num-batched-tokens', 'max_num_batched_tokens'],
  ['--tool-call-parser', 'tool_parser'],
  ['--enable-auto-tool-choice', 'tool_parser'],
]);

function checkVllmArgs(file: ConfigFile<RawModels>, at: Path, args: string[]): void {
  for (const [place, argument] of args.entries()) {
    const field = OWNED_FLAGS.get(argument.split(/[= ]/, 1)[0] ?? '');
    if (field !== undefined) file.reject([...at, place], `is set by ${field}: leave it out here`);
  }
}
