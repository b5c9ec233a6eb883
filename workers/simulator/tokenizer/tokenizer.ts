import { ADDED_TOKENS } from './added-tokens.ts';
import {
  KIND_ADDED,
  kindOf,
  MAX_PIECE_BYTES,
  MAX_TOKEN_BYTES,
  packAscii,
  packBytes,
  packWord,
  unpackInto,
} from './token-id.ts';

export interface Tokenizer {
  /** Ids of a text; markers of `ADDED_TOKENS` inside it become their one id, as in HF tokenizers. */
  encode(text: string): number[];
  /** The text of ids; bytes that are no UTF-8 become U+FFFD. Ids that are none of ours decode to nothing. */
  decode(ids: readonly number[], options?: DecodeOptions): string;
  /** A token's bytes; empty for a special token that is skipped. */
  bytesOf(id: number, skipSpecialTokens: boolean): Uint8Array;
  isSpecial(id: number): boolean;
}

export interface DecodeOptions {
  skipSpecialTokens?: boolean;
}

/** Stateless: the ids depend on the text alone (see `token-id.ts`), and `decode(encode(text)) === text` for well-formed text. */
export function createTokenizer(): Tokenizer {
  const encoder = new TextEncoder();
  const addedIds = new Map(ADDED_TOKENS.map((token, id) => [token.text, id]));
  const addedBytes = ADDED_TOKENS.map((token) => encoder.encode(token.text));
  const added = addedPattern();
  const pieces = piecePattern();

  function encodeOther(character: string, ids: number[]): void {
    const bytes = encoder.encode(character);
    for (let at = 0; at < bytes.length; at += MAX_PIECE_BYTES) {
      ids.push(packBytes(bytes.subarray(at, at + MAX_PIECE_BYTES)));
    }
  }

  function encodePlain(text: string, ids: number[]): void {
    for (const [piece, word, ascii] of text.matchAll(pieces)) {
      if (word !== undefined) ids.push(packWord(word));
      else if (ascii !== undefined) ids.push(packAscii(ascii));
      else encodeOther(piece, ids);
    }
  }

  /** Writes a token's bytes and returns where the next ones go. */
  function write(id: number, skipSpecialTokens: boolean, target: Uint8Array, at: number): number {
    if (kindOf(id) !== KIND_ADDED) return unpackInto(id, target, at);
    const token = ADDED_TOKENS[id];
    if (token === undefined || (skipSpecialTokens && token.special)) return at;
    target.set(addedBytes[id]!, at);
    return at + addedBytes[id]!.length;
  }

  function bytesOfAll(ids: readonly number[], skipSpecialTokens: boolean): Buffer {
    const target = Buffer.allocUnsafe(ids.reduce((sum, id) => sum + mostBytes(id), 0));
    let end = 0;
    for (const id of ids) end = write(id, skipSpecialTokens, target, end);
    return target.subarray(0, end);
  }

  function mostBytes(id: number): number {
    return kindOf(id) === KIND_ADDED ? (addedBytes[id]?.length ?? 0) : MAX_TOKEN_BYTES;
  }

  return {
    bytesOf: (id, skipSpecialTokens) => bytesOfAll([id], skipSpecialTokens),
    isSpecial: (id) => kindOf(id) === KIND_ADDED && ADDED_TOKENS[id]?.special === true,
    encode(text) {
      const ids: number[] = [];
      // Markers first: a piece never reaches into one. Splitting by a group leaves them at the odd places.
      text
        .toWellFormed()
        .split(added)
        .forEach((part, index) => {
          if (index % 2 === 1) ids.push(addedIds.get(part)!);
          else encodePlain(part, ids);
        });
      return ids;
    },
    decode(ids, { skipSpecialTokens = false } = {}) {
      return bytesOfAll(ids, skipSpecialTokens).toString('utf8');
    },
  };
}

function addedPattern(): RegExp {
  return new RegExp(`(${ADDED_TOKENS.map((token) => escapeRegExp(token.text)).join('|')})`, 'u');
}

/** Where a text is cut: words, capitalised words, numbers, punctuation, white space, NUL and all that is not ASCII. */
function piecePattern(): RegExp {
  const ascii = [
    String.raw` [A-Z][a-z]{0,2}|[A-Z][a-z]{0,3}`,
    String.raw` ?[0-9]{1,3}`,
    String.raw` ?[!-/:-@\[-\x60{-~]{1,3}`,
    String.raw`[\x01-\x20\x7f]{1,4}`,
  ];
  return new RegExp(`( ?[a-z]{1,5})|(${ascii.join('|')})|[^]`, 'gu');
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[|\\{}()[\]^$+*?.]/g, String.raw`\$&`);
}
