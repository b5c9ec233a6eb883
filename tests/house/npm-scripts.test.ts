import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { ROOT } from '../../deploy/folders.ts';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** Every script must work on a fresh clone under an old Node, and end with the signal that npm passes on. */
test.each(Object.entries(scripts))(
  'npm run %s goes through the bootstrap to something that exists',
  (_, script) => {
    const match = /^exec node deploy\/bootstrap\.mjs (?:--dev )?(\S+)/.exec(script);
    const target = match?.[1] ?? '';
    const path = target.endsWith('.ts') ? target : `node_modules/.bin/${target}`;
    expect({ path, exists: existsSync(join(ROOT, path)) }).toEqual({ path, exists: true });
  },
);
