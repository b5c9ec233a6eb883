/**
 * Token ids as text: LEB128 (7 bits a byte) in base64. Vocabularies end near 2^18, so an id takes 2–3 bytes, 2.7–4
 * characters in base64; decimal with commas takes 6–7. Text, because entries are read as UTF-8.
 */
export function encodeTokenIds(tokenIds: readonly number[]): string {
  const bytes: number[] = [];
  for (const id of tokenIds) {
    let rest = id;
    while (rest > 0x7f) {
      bytes.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes.push(rest);
  }
  return Buffer.from(bytes).toString('base64');
}

export function decodeTokenIds(text: string): number[] {
  const tokenIds: number[] = [];
  let id = 0;
  let shift = 0;
  for (const byte of Buffer.from(text, 'base64')) {
    id |= (byte & 0x7f) << shift;
    shift += 7;
    if (byte > 0x7f) continue;
    tokenIds.push(id);
    id = 0;
    shift = 0;
  }
  return tokenIds;
}
