/** What sets the winner apart, worth saying only where there was somebody to win against. */
export function comparison(candidates: readonly unknown[], said: string): string[] {
  return candidates.length > 1 ? [`${said} of ${candidates.length}`] : [];
}
