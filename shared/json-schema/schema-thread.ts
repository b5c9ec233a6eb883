import type { JsonSchema } from '../types/chat.ts';
import { compileSchema, type CompiledSchema } from './compile-schema.ts';
import { judgeValue } from './judge-value.ts';
import type { InvalidSchema, SchemaFit, SchemaVerdict, TooCostly } from './verdict.ts';

/** What the thread is asked: about the schema alone, or about a JSON text held against it. Texts cross threads cheaply. */
export interface SchemaTask {
  /** Hash of `schema`. */
  key: string;
  schema: string;
  json: string | null;
}

/** Characters of schemas whose compiled code is kept; code and tables take about twenty times that. */
const CACHE_CHARS = 2_000_000;

const cache = new Map<string, { compiled: CompiledSchema; chars: number }>();
let cachedChars = 0;

/** Runs in a thread of its own, which is ended when it takes too long. */
export default function runSchemaTask(task: SchemaTask | null): SchemaFit | SchemaVerdict | null {
  if (task === null) return null;
  const compiled = compiledFor(task);
  if (compiled.outcome !== 'compiled') return compiled;
  return task.json === null ? { outcome: 'compiles' } : judgeValue(compiled, task.json);
}

function compiledFor({ key, schema }: SchemaTask): CompiledSchema | InvalidSchema | TooCostly {
  const known = cache.get(key);
  if (known !== undefined) {
    cache.delete(key);
    cache.set(key, known);
    return known.compiled;
  }
  const compiled = compileSchema(JSON.parse(schema) as JsonSchema);
  if (compiled.outcome === 'compiled') keep(key, compiled, schema.length);
  return compiled;
}

/** What was used longest ago goes first. */
function keep(key: string, compiled: CompiledSchema, chars: number): void {
  cache.set(key, { compiled, chars });
  cachedChars += chars;
  for (const [oldest, entry] of cache) {
    if (cachedChars <= CACHE_CHARS || oldest === key) return;
    cache.delete(oldest);
    cachedChars -= entry.chars;
  }
}
