import { Input } from '../engine/input.ts';
import { LOOSE_JSON } from './dialect.ts';
import { LiteralTranscoder } from './literal-transcoder.ts';

/** A whole literal, JSON's or Python's, as JSON; null: it is none, or something follows it. */
export function toJson(text: string): string | null {
  let json = '';
  const input = new Input();
  input.append(text);
  input.end();
  const { value } = new LiteralTranscoder(input, (piece) => (json += piece), LOOSE_JSON).run().next();
  return value === 'done' && input.text.slice(input.at).trim() === '' ? json : null;
}
