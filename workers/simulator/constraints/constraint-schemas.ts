import type { JsonValue } from '../../../shared/types/chat.ts';
import type { Constraint } from './constraint.ts';
import type { StructuralFormat } from './structural-format.ts';

/** Every JSON Schema that a constraint holds. */
export function schemasOf(constraint: Constraint): JsonValue[] {
  if (constraint.kind === 'json_schema') return [constraint.schema];
  return constraint.kind === 'structural_tag' ? schemasWithin(constraint.format) : [];
}

function schemasWithin(format: StructuralFormat): JsonValue[] {
  if (format.type === 'json_schema') return [format.json_schema];
  if ('content' in format) return schemasWithin(format.content);
  if ('elements' in format) return format.elements.flatMap(schemasWithin);
  return 'tags' in format ? format.tags.flatMap(schemasWithin) : [];
}
