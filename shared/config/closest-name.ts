/** The name that somebody who typed `typed` most likely meant: at most a third of its letters differ. Null: none is near. */
export function closestName(typed: string, names: readonly string[]): string | null {
  const [best] = names
    .map((name) => ({ name, distance: editDistance(typed.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (best === undefined) return null;
  return best.distance <= Math.max(1, Math.floor(Math.max(best.name.length, typed.length) / 3))
    ? best.name
    : null;
}

/** Levenshtein's distance, one row of the matrix at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let index = 0; index < from.length; index++) row = nextRow(row, from.charAt(index), to);
  return row[to.length] ?? 0;
}

function nextRow(previous: readonly number[], letter: string, to: string): number[] {
  const row = [(previous[0] ?? 0) + 1];
  for (let column = 1; column <= to.length; column++) {
    const replaced = (previous[column - 1] ?? 0) + (letter === to.charAt(column - 1) ? 0 : 1);
    row.push(Math.min(replaced, (previous[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1));
  }
  return row;
}
