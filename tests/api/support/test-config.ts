import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadConfig } from '../../../shared/config/load-config.ts';
import type { Config } from '../../../shared/config/types.ts';
import { MINIMAL_MODELS } from '../../helpers/config-folder.ts';

/** Two models, `tiny` (small) and `huge` (large), beside a `gateway.yaml`. */
export function testConfig(gatewayYaml = ''): Config {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-config-'));
  const files = { 'models.yaml': MINIMAL_MODELS, 'routing.yaml': '', 'gateway.yaml': gatewayYaml };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  try {
    return loadConfig(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
