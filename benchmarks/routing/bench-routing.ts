import { parseArgs } from 'node:util';

import { createHeuristicClassifier } from '../../api/router/heuristic/heuristic-classifier.ts';
import { readModel } from '../../api/router/trained/model-file.ts';
import { PRICE_RATIO } from '../../api/router/trained/routing-figures.ts';
import { SHIPPED_WEIGHTS } from '../../api/router/trained/shipped-weights.ts';
import { createTrainedClassifier } from '../../api/router/trained/trained-classifier.ts';
import { apgr, recoveryCurve } from '../../shared/routing/routing-metrics.ts';
import { headlineRows, missingData, readRows, readTexts, type RoutingRow } from './data.ts';
import { escalationFigures, replayEscalation } from './escalation.ts';
import { type Latency, measureLatency, prompts } from './latency.ts';
import { type Figures, measure } from './measure.ts';
import { heldOutScores, unseenSources } from './scores.ts';
import { table } from './table.ts';

const HELP = `The routing classifier, offline: recorded answers of a small and a large model, every request scored by a model that
has not seen its prompt.

  npm run bench:routing -- [--quick] [--json] [--seed N]

  --quick    under a minute: fewer resamples and prompts for the latency, nothing else
  --json     the last line is one JSON object with every figure
  --seed N   of folds, resamples and chance (default 1)
  --help     this text

Reads the folder "routing" in SWITCHYARD_DATA (default: ../shared/data).
`;

const FOLDS = 5;
const BANDS = { moderate: 0.35, complex: 0.6 };

interface Options {
  quick: boolean;
  json: boolean;
  seed: number;
}

try {
  const options = readOptions();
  if (options !== null) await bench(options);
} catch (error) {
  process.stderr.write(`bench:routing: ${(error as Error).message}\n`);
  process.exitCode = 2;
}

function readOptions(): Options | null {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return null;
  }
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) throw new Error(`--seed: "${values.seed}" is no whole number`);
  if (missingData !== null) throw new Error(missingData);
  return { quick: values.quick, json: values.json, seed };
}

async function bench({ quick, json, seed }: Options): Promise<void> {
  const resampling = { resamples: quick ? 50 : 300, seed };
  const latency = await measureBoth(quick ? 100 : 500);
  process.stdout.write(table('classifying 4 KB', latency));
  const { rows, sha256 } = readRows();
  const headline = headlineRows(rows);
  const { scores, chances } = heldOutScores(rows, seed, FOLDS);
  const mixes = {
    headline: (row: RoutingRow) => headline.has(row),
    all: () => true,
  };
  const figures = Object.fromEntries(
    Object.entries(mixes).map(([mix, keep]) => [mix, compare(rows, scores, keep, resampling)]),
  ) as Record<keyof typeof mixes, Record<keyof typeof scores, Figures>>;
  for (const [mix, of] of Object.entries(figures)) process.stdout.write(table(mix, of));

  const unseen = measureUnseen(rows, seed);
  process.stdout.write(table('APGR of a source that was not trained on', unseen));
  const replayed = replayEscalation(rows, scores.trained, chances, { seed, folds: FOLDS });
  const escalation = {
    headline: escalationFigures(
      replayed.filter(({ row }) => headline.has(row)),
      resampling,
    ),
    all: escalationFigures(replayed, resampling),
  };
  process.stdout.write(table('verified escalation, without bfcl', escalation));
  if (!json) return;
  const {
    apgr: area,
    cpt50,
    cpt80,
    accuracy,
    balanced_accuracy,
    auroc,
    saved_at_95,
  } = figures.headline.trained;
  process.stdout.write(
    `${JSON.stringify({
      command: 'npm run bench:routing -- --json',
      apgr: area.value,
      cpt50: cpt50.value,
      cpt80: cpt80.value,
      accuracy: accuracy.value,
      balanced_accuracy: balanced_accuracy.value,
      auroc: auroc.value,
      saved_at_95: saved_at_95.value,
      apgr_heuristic: figures.headline.heuristic.apgr.value,
      apgr_all: figures.all.trained.apgr.value,
      apgr_escalation: escalation.headline.apgr.value,
      classify_p99_ms: latency.trained.p99_ms,
      config: {
        quick,
        folds: FOLDS,
        priceRatio: PRICE_RATIO,
        resamples: resampling.resamples,
        dataSha256: sha256,
      },
      seed,
      samples: rows.length,
      raw: { figures, unseen, escalation, latency },
    })}\n`,
  );
}

function compare(
  rows: readonly RoutingRow[],
  scores: Record<string, number[]>,
  keep: (row: RoutingRow) => boolean,
  options: Parameters<typeof measure>[3],
): Record<string, Figures> {
  return Object.fromEntries(
    Object.entries(scores).map(([who, of]) => [who, measure(rows, of, keep, options)]),
  );
}

function measureUnseen(rows: readonly RoutingRow[], seed: number): Record<string, Record<string, number>> {
  const area = (of: readonly RoutingRow[], scores: readonly number[]): number =>
    apgr(
      recoveryCurve(
        of.map(({ example }, i) => ({ score: scores[i]!, small: example.smallOk, large: example.largeOk })),
      ),
    );
  return Object.fromEntries(
    Object.entries(unseenSources(rows, seed)).map(([source, { rows: of, trust, ...scores }]) => [
      source,
      {
        trained: area(of, scores.trained),
        without_fallback: area(of, scores.withoutFallback),
        heuristic: area(of, scores.heuristic),
        trust,
      },
    ]),
  );
}

/** Before anything else is in memory: collecting the garbage of 11,593 examples is not what is measured. */
async function measureBoth(count: number): Promise<Record<'trained' | 'heuristic', Latency>> {
  const { model } = readModel(SHIPPED_WEIGHTS);
  return measureLatency(
    {
      trained: createTrainedClassifier({ bands: BANDS, model }),
      heuristic: createHeuristicClassifier({ bands: BANDS }),
    },
    prompts(readTexts(), count),
  );
}
