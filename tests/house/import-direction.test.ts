import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { runTool } from '../../deploy/check/run-tool.ts';
import { ROOT } from '../../deploy/folders.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** A repository with our rules and only these files; what the linter says of it. */
async function lint(files: Record<string, string>): Promise<{ passed: boolean; output: string }> {
  const root = tempFolder();
  cpSync(join(ROOT, '.oxlintrc.json'), join(root, '.oxlintrc.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), source);
  }
  return runTool(root, 'oxlint', ['--deny-warnings']);
}

const ONE = 'export const one = 1;\n';
const importing = (from: string): string => `import { one } from '${from}';\n\nexport const two = one + 1;\n`;

describe('the linter', () => {
  test.each([
    ['api/a.ts', '../workers/b.ts', 'workers/b.ts', 'api never imports from workers'],
    ['api/deep/a.ts', '../../workers/deep/b.ts', 'workers/deep/b.ts', 'api never imports from workers'],
    ['workers/a.ts', '../api/b.ts', 'api/b.ts', 'workers never import from api'],
    ['shared/a.ts', '../api/b.ts', 'api/b.ts', 'shared imports nothing of ours'],
    ['shared/a.ts', '../workers/b.ts', 'workers/b.ts', 'shared imports nothing of ours'],
    ['api/a.ts', '../tests/b.ts', 'tests/b.ts', 'nothing imports tests, benchmarks or deploy'],
    ['workers/a.ts', '../benchmarks/b.ts', 'benchmarks/b.ts', 'nothing imports tests, benchmarks or deploy'],
    ['deploy/a.ts', '../tests/b.ts', 'tests/b.ts', 'nothing imports tests or benchmarks'],
  ])('refuses that %s imports %s', async (importer, specifier, imported, message) => {
    const { passed, output } = await lint({ [importer]: importing(specifier), [imported]: ONE });
    expect(output).toContain(message);
    expect(passed).toBe(false);
  });

  test('accepts what the layout allows', async () => {
    const files = {
      'shared/b.ts': ONE,
      'api/a.ts': importing('../shared/b.ts'),
      'workers/a.ts': importing('../shared/b.ts'),
      'deploy/a.ts': importing('../shared/b.ts'),
    };
    expect(await lint(files)).toMatchObject({ passed: true });
  });

  test('refuses a cycle', async () => {
    const files = {
      'shared/a.ts': "import { b } from './b.ts';\n\nexport const a = (): number => b();\n",
      'shared/b.ts': "import { a } from './a.ts';\n\nexport const b = (): number => a();\n",
    };
    const { passed, output } = await lint(files);
    expect(output).toContain('import(no-cycle)');
    expect(passed).toBe(false);
  });
});
