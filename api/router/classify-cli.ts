import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';

import { readEnvironment } from '../../shared/config/environment.ts';
import { loadConfig } from '../../shared/config/load-config.ts';
import { type Config, type LocalClassifierName, OPEN_TENANT } from '../../shared/config/types.ts';
import { classifyLines } from './classify-lines.ts';
import { createLocalClassifier, LOCAL_CLASSIFIER_NAMES } from './create-classifier.ts';
import type { QueueEta } from './model-outlook.ts';
import { createRouter } from './router.ts';

const HELP = `Classifies chat requests as the router does, without a gateway.

  npm run --silent classify -- --jsonl < requests.jsonl

Reads chat-completions bodies (with an "id" to tell them apart), one a line, from standard input.
Prints {id, score, class, model, reasons} a line: score is 0..1, "the small model will not do";
model is what "auto" would choose with every model idle. A bad line gives {line, id, error}.

  --jsonl              one body a line (the only format, and the default)
  --classifier <name>  heuristic or trained; default: the one in routing.yaml
  --help               this text

Models and thresholds come from the folder in SWITCHYARD_CONFIG (default: configs).
`;

/** Nothing is known of any queue here: every model is taken for idle. */
const idle: QueueEta = () => ({
  live: true,
  queueEtaMs: 0,
  msPerOutputToken: null,
  kvCapacityTokens: null,
  promptModel: null,
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      jsonl: { type: 'boolean' },
      classifier: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const config = loadConfig(readEnvironment().configFolder);
  const classifier = createLocalClassifier(classifierNamed(values.classifier, config), config.routing);
  const router = createRouter({ config, classifier, queueEta: idle });
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  await pipeline(Readable.from(classifyLines(lines, router, OPEN_TENANT)), process.stdout);
}

/** Nobody is there to be asked: where the configured one asks a model, its fallback answers. */
function classifierNamed(name: string | undefined, { routing }: Config): LocalClassifierName {
  const wanted = name ?? (routing.classifier === 'llm' ? routing.llm.fallback : routing.classifier);
  const known = LOCAL_CLASSIFIER_NAMES.find((classifier) => classifier === wanted);
  if (known === undefined)
    throw new Error(`unknown classifier "${wanted}": there is ${LOCAL_CLASSIFIER_NAMES.join(', ')}`);
  return known;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`classify: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
