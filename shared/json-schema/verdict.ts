/** What one can say about a schema. */
export type SchemaVerdict = { outcome: 'compiles' } | InvalidSchema | TooCostly;

/** What one can say about a JSON text that is held against a schema. */
export type SchemaFit =
  | { outcome: 'fits' }
  | { outcome: 'problems'; problems: Problem[] }
  | { outcome: 'not_json'; message: string }
  | InvalidSchema
  | TooCostly;

export interface Problem {
  /** JSON pointer into the value; empty: the value itself. */
  path: string;
  message: string;
}

/** The schema itself is broken. */
export interface InvalidSchema {
  outcome: 'invalid_schema';
  /** JSON pointer into the schema, to the keyword at fault where one is. */
  path: string;
  message: string;
}

/** Legal, perhaps, but it took more time, memory or nesting than anybody gets. */
export interface TooCostly {
  outcome: 'too_costly';
  message: string;
}
