/**
 * A token id holds its own bytes, so that ids and text turn into each other without a vocabulary, across restarts
 * and processes. Two bits of kind above 28 bits of payload; every id is below 2^30 and fits any signed int32:
 *
 *   kind 0  added token: its place in `ADDED_TOKENS`
 *   kind 1  bytes: (length − 1) << 24 | one to three bytes, for all that is not ASCII
 *   kind 2  ASCII: four characters of 7 bits, the unused ones 0
 *   kind 3  word: (leading space) << 25 | five letters a–z of 5 bits, the unused ones 0
 *
 * Words are what makes English text about four characters a token, as in real vocabularies.
 */
const KIND_SHIFT = 28;
const PAYLOAD_MASK = (1 << KIND_SHIFT) - 1;
const LETTER_A = 0x61;

export const KIND_ADDED = 0;
const KIND_BYTES = 1;
const KIND_ASCII = 2;
const KIND_WORD = 3;

/** Longest pieces that fit one id. */
export const MAX_PIECE_BYTES = 3;

export function kindOf(id: number): number {
  return id >> KIND_SHIFT;
}

/** One to three bytes. */
export function packBytes(bytes: Uint8Array): number {
  let payload = bytes.length - 1;
  for (let i = 0; i < MAX_PIECE_BYTES; i++) payload = (payload << 8) | (bytes[i] ?? 0);
  return (KIND_BYTES << KIND_SHIFT) | payload;
}

/** Up to four characters of 1–127. */
export function packAscii(text: string): number {
  let payload = 0;
  for (let i = 0; i < 4; i++) payload = (payload << 7) | (i < text.length ? text.charCodeAt(i) : 0);
  return (KIND_ASCII << KIND_SHIFT) | payload;
}

/** Up to five letters a–z, with or without a space before them. */
export function packWord(text: string): number {
  const start = text.startsWith(' ') ? 1 : 0;
  let payload = start;
  for (let i = start; i < start + 5; i++) {
    payload = (payload << 5) | (i < text.length ? text.charCodeAt(i) - LETTER_A + 1 : 0);
  }
  return (KIND_WORD << KIND_SHIFT) | payload;
}

/** Most bytes that an id which is no added token can hold. */
export const MAX_TOKEN_BYTES = 6;

/**
 * Writes the bytes of an id that is no added token into `target`, and returns where the next ones go. Ids that no
 * tokenizer of ours made write nothing. (Without a buffer a token: a prompt of 120,000 tokens is decoded in one go.)
 */
export function unpackInto(id: number, target: Uint8Array, at: number): number {
  const payload = id & PAYLOAD_MASK;
  switch (kindOf(id)) {
    case KIND_BYTES:
      return unpackBytes(payload, target, at);
    case KIND_ASCII:
      return unpackFields(payload, 7, 4, 0, target, at);
    case KIND_WORD:
      if ((payload >> 25) & 1) target[at++] = 0x20;
      return unpackFields(payload, 5, 5, LETTER_A - 1, target, at);
    default:
      return at;
  }
}

function unpackBytes(payload: number, target: Uint8Array, at: number): number {
  const length = (payload >> 24) + 1;
  if (length > MAX_PIECE_BYTES) return at;
  for (let i = 0; i < length; i++) target[at + i] = (payload >> (16 - 8 * i)) & 0xff;
  return at + length;
}

/** Fields of `bits` bits each, the first one highest; those that are 0 are not used. */
function unpackFields(
  payload: number,
  bits: number,
  fields: number,
  base: number,
  target: Uint8Array,
  at: number,
): number {
  let end = at;
  for (let shift = bits * (fields - 1); shift >= 0; shift -= bits) {
    const value = (payload >> shift) & ((1 << bits) - 1);
    if (value !== 0) target[end++] = base + value;
  }
  return end;
}
