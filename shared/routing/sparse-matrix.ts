/** One example: distinct indices with their values. */
export interface SparseVector {
  indices: Int32Array;
  values: Float32Array;
}

/** Rows one after the other: row i is `starts[i]` to `starts[i + 1]` of indices and values. */
export interface SparseMatrix {
  rows: number;
  columns: number;
  starts: Int32Array;
  indices: Int32Array;
  values: Float32Array;
}

export function toMatrix(vectors: readonly SparseVector[], columns: number): SparseMatrix {
  const starts = new Int32Array(vectors.length + 1);
  vectors.forEach(({ indices }, row) => (starts[row + 1] = starts[row]! + indices.length));
  const indices = new Int32Array(starts[vectors.length]!);
  const values = new Float32Array(indices.length);
  vectors.forEach((vector, row) => {
    indices.set(vector.indices, starts[row]);
    values.set(vector.values, starts[row]);
  });
  return { rows: vectors.length, columns, starts, indices, values };
}

/** Several vectors side by side, each with its own range of columns. */
export function concatenate(parts: readonly { vector: SparseVector; offset: number }[]): SparseVector {
  const length = parts.reduce((sum, { vector }) => sum + vector.indices.length, 0);
  const joined: SparseVector = { indices: new Int32Array(length), values: new Float32Array(length) };
  let at = 0;
  for (const { vector, offset } of parts) {
    for (let i = 0; i < vector.indices.length; i++, at++) {
      joined.indices[at] = vector.indices[i]! + offset;
      joined.values[at] = vector.values[i]!;
    }
  }
  return joined;
}

export function dot({ indices, values }: SparseVector, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < indices.length; i++) sum += values[i]! * weights[indices[i]!]!;
  return sum;
}
