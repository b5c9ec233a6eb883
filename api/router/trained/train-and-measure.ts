import { createRandom } from '../../../shared/lib/random.ts';
import { bootstrap, type Estimate } from '../../../shared/routing/bootstrap.ts';
import { createHeuristicClassifier } from '../heuristic/heuristic-classifier.ts';
import { blend } from './blend.ts';
import { crossValidate } from './cross-validate.ts';
import { type LabelledExample, type LabelledRequest, toLabelledExample } from './example.ts';
import { fitModel, type FitOptions } from './fit-model.ts';
import type { Provenance } from './provenance.ts';
import { type RoutingFigures, routingFigures, withThresholds } from './routing-figures.ts';
import type { TrainedModel } from './trained-model.ts';

export interface TrainOptions extends FitOptions {
  folds: number;
  dataSha256: string;
  /** Progress, a line at a time. */
  say: (text: string) => void;
}

export interface HeldOut {
  score: number;
  chances: { small: number; large: number };
}

export interface Trained {
  model: TrainedModel;
  provenance: Provenance;
  /** What is said of each request by a model that has not seen it. */
  heldOut: HeldOut[];
  /** For people: figures of the trained classifier, the heuristic and chance. */
  table: string;
}

const RESAMPLES = 200;
/** The heuristic's score does not depend on them. */
const ANY_BANDS = { moderate: 0.35, complex: 0.6 };

export function trainAndMeasure(requests: readonly LabelledRequest[], options: TrainOptions): Trained {
  const { l2, seed, folds, dataSha256, say } = options;
  say(`${requests.length} requests`);
  const examples = requests.map(toLabelledExample);
  const { predictions, calibration } = crossValidate(examples, {
    l2,
    seed,
    folds,
    onFold: (done) => say(`fold ${done} of ${folds}`),
  });
  const heuristic = createHeuristicClassifier({ bands: ANY_BANDS });
  const byHeuristic = requests.map(({ request }) => heuristic.classify(request).score);
  const random = createRandom(seed);
  const scores = {
    trained: predictions.map((prediction, i) => blend(prediction, byHeuristic[i]!)),
    heuristic: byHeuristic,
    chance: requests.map(random),
  };
  const measure = (of: readonly number[]): Figures => measureScores(examples, of, seed);
  const figures = {
    trained: measure(scores.trained),
    heuristic: measure(scores.heuristic),
    chance: measure(scores.chance),
  };
  say('training on all');
  const model = { ...fitModel(examples, { l2, seed }), calibration };
  const provenance: Provenance = {
    trainedAt: new Date().toISOString(),
    dataSha256,
    sources: sourcesOf(requests),
    settings: { l2, seed, folds },
    metrics: figures.trained,
  };
  return {
    model,
    provenance,
    heldOut: predictions.map(({ small, large }, i) => ({
      score: scores.trained[i]!,
      chances: { small, large },
    })),
    table: toTable(figures),
  };
}

type Figures = Record<keyof RoutingFigures, Estimate>;

function measureScores(
  examples: readonly LabelledExample[],
  scores: readonly number[],
  seed: number,
): Figures {
  const outcomes = examples.map(({ smallOk, largeOk, promptHash }, i) => ({
    score: scores[i]!,
    small: smallOk,
    large: largeOk,
    promptHash,
  }));
  return bootstrap(withThresholds(outcomes), (drawn) => ({ ...routingFigures(drawn) }), {
    resamples: RESAMPLES,
    seed,
  });
}

function sourcesOf(requests: readonly LabelledRequest[]): Provenance['sources'] {
  const groups = Object.entries(Object.groupBy(requests, ({ source }) => source));
  return Object.fromEntries(
    groups.map(([source, group = []]) => {
      const share = (of: (request: LabelledRequest) => number): number =>
        Number((group.reduce((sum, request) => sum + of(request), 0) / group.length).toFixed(4));
      const requestCount = group.length;
      return [
        source,
        { requests: requestCount, smallOk: share((r) => r.smallOk), largeOk: share((r) => r.largeOk) },
      ];
    }),
  );
}

function toTable(figures: Record<string, Figures>): string {
  const names = Object.keys(Object.values(figures)[0]!) as (keyof RoutingFigures)[];
  const header = ['', ...names].join('\t');
  const lines = Object.entries(figures).map(([who, of]) =>
    [who, ...names.map((name) => show(of[name]))].join('\t'),
  );
  return [header, ...lines].join('\n');
}

function show({ value, low, high }: Estimate): string {
  return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}
