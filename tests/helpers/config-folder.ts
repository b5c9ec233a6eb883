import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

export interface ConfigTexts {
  'models.yaml'?: string;
  'routing.yaml'?: string;
  'gateway.yaml'?: string;
}

/** The smallest `models.yaml`: everything that has no default. */
export const MINIMAL_MODELS = `models:
  - id: tiny
    role: small
    engine_model: acme/tiny
    context_length: 8192
    price:
      prompt: 0.05
      completion: 0.08
  - id: huge
    role: large
    engine_model: acme/huge
    context_length: 16384
    price:
      prompt: 0.25
      completion: 0.4
`;

/** A folder of its own with these files, gone when the test ends. */
export function configFolder(texts: ConfigTexts = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = { 'models.yaml': MINIMAL_MODELS, 'routing.yaml': '', 'gateway.yaml': '', ...texts };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
