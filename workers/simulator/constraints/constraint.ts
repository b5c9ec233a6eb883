import type { JsonValue } from '../../../shared/types/chat.ts';
import type { StructuralFormat } from './structural-format.ts';

/** What structured output binds the answer to. */
export type Constraint =
  | { kind: 'json_object' }
  | { kind: 'json_schema'; schema: JsonValue }
  | { kind: 'regex'; pattern: string }
  | { kind: 'choice'; choices: string[] }
  | { kind: 'structural_tag'; format: StructuralFormat };
