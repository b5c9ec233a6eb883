import type { Draft } from '../../../../shared/json-schema/choose-draft.ts';
import type { JsonObject, JsonValue } from '../../../../shared/types/chat.ts';
import type { Pick } from './pick.ts';

export interface Grown {
  schema: JsonObject;
  value: JsonValue;
  broken: { what: string; value: JsonValue; path: string }[];
}

/** Scalars as they occur in configuration files, API payloads and tool parameters. */
export function leaf({ draft, pick }: { draft: Draft; pick: Pick }): Grown {
  const [schema, value, ...wrong] = pick.one([
    ...EVERYWHERE,
    above(draft),
    ...(draft === 'draft-04' ? [] : [CONST]),
  ]);
  return { schema, value, broken: wrong.map((fault) => ({ what: describe(fault), value: fault, path: '' })) };
}

function describe(value: JsonValue): string {
  return JSON.stringify(value).slice(0, 20);
}

type Example = [JsonObject, JsonValue, ...JsonValue[]];

const EVERYWHERE: Example[] = [
  [{ type: 'string' }, 'text', 7, null],
  [{ type: 'string', minLength: 2, maxLength: 5 }, 'four', 'x', 'too long'],
  [{ type: 'boolean', default: false }, true, 'true', 1],
  [{ type: 'integer', minimum: 1, maximum: 65_535 }, 8080, 0, 65_536, 1.5, '80'],
  [{ type: 'number', multipleOf: 0.5 }, 2.5, 2.3],
  [{ type: ['string', 'null'] }, null, 5],
  [{ type: 'string', enum: ['asc', 'desc'] }, 'asc', 'up', 1],
  [{ enum: [1, 'one', null, { a: 1 }] }, { a: 1 }, { a: 2 }, 2],
  [{ type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' }, 'ABC-1234', 'abc-1234'],
  [{ type: 'string', pattern: '^(/[^/]+)+$' }, '/usr/lib', 'usr'],
  [{ type: 'string', pattern: '^[\\w.\\@\\-]+$' }, 'a.b@c-d', 'a b'],
  [{ type: 'string', format: 'date' }, '2024-02-29', '2023-02-29', 'yesterday'],
  [{ type: 'string', format: 'date-time' }, '2024-02-29T10:00:00Z', '2024-02-29 25:00'],
  [{ type: 'string', format: 'email' }, 'ann@example.org', 'ann@'],
  [{ type: 'string', format: 'uuid' }, '123e4567-e89b-12d3-a456-426614174000', '123e4567'],
  [{ type: 'string', format: 'ipv4' }, '10.0.0.1', '10.0.0.256'],
  [{ type: 'string', format: 'uri' }, 'https://example.org/a?b=c', 'not a uri'],
  [{ type: 'string', format: 'no-such-format' }, 'anything', 3],
  [{ type: 'array', items: { type: 'string' }, uniqueItems: true }, ['a', 'b'], ['a', 'a']],
];

const CONST: Example = [{ const: 'v1' }, 'v1', 'v2'];

/** Draft 4 says with a boolean what later ones say with the number itself. */
function above(draft: Draft): Example {
  const schema: JsonObject =
    draft === 'draft-04'
      ? { type: 'number', minimum: 0, exclusiveMinimum: true }
      : { type: 'number', exclusiveMinimum: 0 };
  return [schema, 0.1, 0];
}
