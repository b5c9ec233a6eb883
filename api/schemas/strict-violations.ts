import { childSchemas, isSchemaObject } from '../../shared/json-schema/child-schemas.ts';
import { extendPointer } from '../../shared/json-schema/json-pointer.ts';
import type { JsonObject } from '../../shared/types/chat.ts';
import { createStrictTotals } from './strict-totals.ts';

export interface StrictViolation {
  /** JSON pointer into the schema. */
  path: string;
  message: string;
}

/**
 * "Not yet supported" in OpenAI's guide to structured outputs, and what its own packages refuse to send. Keywords that
 * constrain nothing (`title`, `default`, …) are nobody's harm.
 */
const UNSUPPORTED = [
  ['allOf', 'oneOf', 'not', 'if', 'then', 'else'],
  ['dependentRequired', 'dependentSchemas', 'dependencies'],
  ['patternProperties', 'propertyNames', 'unevaluatedProperties', 'minProperties', 'maxProperties'],
  ['prefixItems', 'additionalItems', 'unevaluatedItems', 'uniqueItems'],
  ['contains', 'minContains', 'maxContains'],
  ['contentEncoding', 'contentMediaType', 'contentSchema'],
  ['$anchor', '$dynamicAnchor', '$dynamicRef', '$recursiveAnchor', '$recursiveRef'],
].flat();
const FORMATS = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'];
/** Objects inside one another, the outermost among them; a reference begins anew. */
const MAX_NESTING = 10;

/** Nobody reads more, and a schema of 9,000 objects would take 60 ms to tell all. */
const MAX_VIOLATIONS = 50;

/** One schema, and how many objects are around it. */
interface Spot {
  schema: JsonObject;
  path: string;
  nesting: number;
}

/** OpenAI's rules for `strict: true`, as its guide to structured outputs has them; what a schema breaks, up to a bound. */
export function strictViolations(root: JsonObject): StrictViolation[] {
  const totals = createStrictTotals();
  const violations = rootViolations(root);
  const spots: Spot[] = [{ schema: root, path: '', nesting: 0 }];
  for (const { schema, path, nesting: around } of spots) {
    if (violations.length >= MAX_VIOLATIONS) return violations;
    const nesting = isObjectSchema(schema) ? around + 1 : around;
    violations.push(...violationsOf(schema, path));
    // The first one that is too deep: those inside it are, of course.
    if (nesting > MAX_NESTING && around === MAX_NESTING) {
      violations.push({ path, message: `objects may be nested at most ${MAX_NESTING} deep` });
    }
    totals.add(schema, path);
    for (const { keyword, segments, schema: child } of childSchemas(schema)) {
      const defined = keyword === '$defs' || keyword === 'definitions';
      spots.push({ schema: child, path: extendPointer(path, segments), nesting: defined ? 0 : nesting });
    }
  }
  return [...violations, ...totals.violations()];
}

function rootViolations({ type, anyOf }: JsonObject): StrictViolation[] {
  return [
    ...(type === 'object' ? [] : [{ path: '/type', message: 'the outermost schema must be an object' }]),
    ...(anyOf === undefined ? [] : [{ path: '/anyOf', message: 'the outermost schema must not be anyOf' }]),
  ];
}

function violationsOf(schema: JsonObject, path: string): StrictViolation[] {
  return [
    ...UNSUPPORTED.filter((keyword) => Object.hasOwn(schema, keyword)).map((keyword) => ({
      path: `${path}/${keyword}`,
      message: 'not supported in strict mode',
    })),
    ...(Array.isArray(schema['items'])
      ? [{ path: `${path}/items`, message: 'must be one schema, not a list of them' }]
      : []),
    ...formatViolations(schema, path),
    ...(isObjectSchema(schema) ? objectViolations(schema, path) : []),
  ];
}

function formatViolations({ format }: JsonObject, path: string): StrictViolation[] {
  if (typeof format !== 'string' || FORMATS.includes(format)) return [];
  return [{ path: `${path}/format`, message: `must be one of ${FORMATS.join(', ')}` }];
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return [type].flat().includes('object') || isSchemaObject(properties);
}

function objectViolations(schema: JsonObject, path: string): StrictViolation[] {
  const names = isSchemaObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const required = new Set([schema['required'] ?? []].flat());
  const missing = names.filter((name) => !required.delete(name));
  return [
    ...(schema['additionalProperties'] === false
      ? []
      : [{ path: `${path}/additionalProperties`, message: 'must be there and false' }]),
    ...missing.map((name) => ({
      path: extendPointer(path, ['properties', name]),
      message: 'must be listed in required',
    })),
    ...(required.size === 0
      ? []
      : [
          {
            path: `${path}/required`,
            message: `names what is no property: ${JSON.stringify([...required])}`,
          },
        ]),
  ];
}
