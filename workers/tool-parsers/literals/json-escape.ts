/** Text as the inside of a JSON string: `say "hi"` → `say \"hi\"`. */
export function jsonEscape(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
