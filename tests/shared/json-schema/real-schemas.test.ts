import { afterAll, describe, expect, test } from 'vitest';

import { DRAFTS, type Draft } from '../../../shared/json-schema/choose-draft.ts';
import { createSchemaChecker } from '../../../shared/json-schema/schema-checker.ts';
import type { JsonObject, JsonSchema, JsonValue } from '../../../shared/types/chat.ts';
import type { Grown } from './support/grown-leaf.ts';
import { definitionsWord, object } from './support/grown-schema.ts';
import { createPick } from './support/pick.ts';
import { WRITTEN_SCHEMAS } from './support/written-schemas.ts';

/** Nothing here is hostile: a loaded machine gets its time. */
const schemas = createSchemaChecker({ timeLimitMs: 20_000 });
afterAll(() => schemas.close());

const DECLARED: Record<Draft, string> = {
  'draft-04': 'http://json-schema.org/draft-04/schema#',
  'draft-06': 'http://json-schema.org/draft-06/schema#',
  'draft-07': 'http://json-schema.org/draft-07/schema#',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
};

function growDocument(draft: Draft, seed: number): Grown {
  const definitions: JsonObject = {};
  const grown = object({ draft, pick: createPick(seed), definitions }, 3);
  const schema = { $schema: DECLARED[draft], ...grown.schema, [definitionsWord(draft)]: definitions };
  return { ...grown, schema };
}

async function pathsOf(schema: JsonSchema, value: JsonValue): Promise<string[]> {
  const fit = await schemas.check(schema, JSON.stringify(value));
  if (fit.outcome === 'fits') return [];
  if (fit.outcome !== 'problems') throw new Error(JSON.stringify(fit));
  return fit.problems.map(({ path }) => path);
}

describe.each(DRAFTS)('56 schemas of %s', (draft) => {
  test.each([0, 1, 2, 3, 4, 5, 6])(
    'valid documents pass, broken ones fail where they are broken (%i)',
    async (group) => {
      for (let seed = group * 8; seed < group * 8 + 8; seed++) {
        const { schema, value, broken } = growDocument(draft, seed);
        expect(await pathsOf(schema, value), `seed ${seed}`).toEqual([]);
        for (const fault of broken) {
          expect(await pathsOf(schema, fault.value), `seed ${seed}: ${fault.what}`).toContain(fault.path);
        }
      }
    },
  );
});

describe.each(WRITTEN_SCHEMAS)('$name', ({ schema, valid, broken }) => {
  test('valid documents pass', async () => {
    for (const value of valid) expect(await pathsOf(schema, value)).toEqual([]);
  });

  test.each(broken)('%j fails at "%s"', async (value, path) => {
    expect(await pathsOf(schema, value)).toContain(path);
  });
});

test('they are 300', () => {
  expect(DRAFTS.length * 56 + WRITTEN_SCHEMAS.length).toBeGreaterThanOrEqual(300);
});
