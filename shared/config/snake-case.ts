/** `contextLength` → `context_length`, on the level of types. */
type SnakeKey<Key> = Key extends `${infer Head}${infer Tail}`
  ? Head extends Lowercase<Head>
    ? `${Head}${SnakeKey<Tail>}`
    : `_${Lowercase<Head>}${SnakeKey<Tail>}`
  : Key;

/** A configuration type as its YAML spells it. */
export type Snake<T> = T extends readonly (infer Item)[]
  ? Snake<Item>[]
  : T extends object
    ? { [Key in keyof T as SnakeKey<Key>]: Snake<T[Key]> }
    : T;

/** Every key of every level from YAML's spelling to ours. Not for maps whose keys are names that users chose. */
export function fromSnake<T>(value: Snake<T>): T {
  return camelise(value) as T;
}

function camelise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelise);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [camelKey(key), camelise(child)]));
}

function camelKey(key: string): string {
  return key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
