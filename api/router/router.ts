import type { Config, ModelConfig } from '../../shared/config/types.ts';
import { SwitchyardError } from '../../shared/errors.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import type { Route, ShadowRoute, StrategyName } from '../../shared/types/route.ts';
import type { Candidate } from './candidate.ts';
import type { Classification, Classifier, LocalClassifier } from './classifier.ts';
import { fittingModels } from './context-fit.ts';
import { extractFeatures } from './features/extract-features.ts';
import type { Features } from './features/features.ts';
import { AUTO, findModel } from './find-model.ts';
import type { QueueEta } from './model-outlook.ts';
import { createStrategies } from './strategies/create-strategies.ts';
import { affordable, wantedModels } from './wanted-models.ts';
import { weighCandidate } from './weigh-candidate.ts';

export interface RouterDeps {
  config: Pick<Config, 'models' | 'routing'>;
  classifier: Classifier;
  queueEta: QueueEta;
  /** Asked as well where a shadow router is configured: must answer at once. */
  shadowClassifier?: LocalClassifier | null;
}

export interface RouteOptions {
  tenant: string;
  /** Wins over the request's, the tenant's and the configured one. */
  strategy?: StrategyName;
  /** The model that earlier turns of the same session went to; null, or left out: there were none. */
  sessionModel?: string | null;
}

export interface Router {
  /**
   * Decides which model takes the request. Rejects with `model_not_found` (param `model` or `routing.models[…]`),
   * `context_length_exceeded` (param `messages`) or `invalid_request` (param `routing…`).
   */
  route(request: ChatRequest, options: RouteOptions): Promise<Route>;
}

export function createRouter({ config, classifier, queueEta, shadowClassifier = null }: RouterDeps): Router {
  const { models, routing } = config;
  const strategies = createStrategies(routing);

  function decide(
    request: ChatRequest,
    features: Features,
    classification: Classification,
    { tenant, strategy, sessionModel = null }: RouteOptions,
  ): Route {
    const wish = request.routing ?? {};
    const name = strategy ?? wish.strategy ?? routing.tenants[tenant]?.strategy ?? routing.strategy;
    const wanted = wantedModels(models, wish);
    const fitting = fittingModels(wanted, request, features, queueEta);
    const weighed = fitting.map((model) => weighCandidate(model, features, queueEta(model.id)));
    const candidates = affordable(weighed, wish);
    const same = candidates.find(({ model, live }) => live && model.id === sessionModel);
    const { model, reasons } =
      same === undefined
        ? strategies[name](classification, candidates)
        : { model: same.model, reasons: ['its session is there, and so is its prefix'] };
    const route = toRoute(model, name, classification, [...reasons, ...tooShort(wanted, fitting)]);
    const shadow = shadowOf(request, candidates);
    return shadow === null ? route : { ...route, shadow };
  }

  /** The same models in the same state, and another opinion. */
  function shadowOf(request: ChatRequest, candidates: readonly Candidate[]): ShadowRoute | null {
    if (routing.shadow === null || shadowClassifier === null) return null;
    const { strategy } = routing.shadow;
    const classification = shadowClassifier.classify(request);
    const { model } = strategies[strategy](classification, candidates);
    return { model: model.id, score: classification.score, strategy, classifier: classification.classifier };
  }

  return {
    async route(request, options) {
      const named = request.model === AUTO ? null : findModel(models, request.model);
      if (named !== null && request.routing !== undefined) throw nothingToRoute();
      const features = extractFeatures(request);
      if (named !== null) fittingModels([named], request, features, queueEta);
      const classification = await classifier.classify(request);
      if (named === null) return decide(request, features, classification, options);
      return toRoute(named, 'explicit', classification, [`asked for as "${request.model}"`]);
    },
  };
}

function nothingToRoute(): SwitchyardError {
  const message = `With "model": "${AUTO}" the router chooses; a model that is named is the one that answers.`;
  return new SwitchyardError('invalid_request', message, { param: 'routing' });
}

function toRoute(
  model: ModelConfig,
  strategy: Route['strategy'],
  from: Classification,
  why: string[],
): Route {
  const { score, classifier, reasons, chances } = from;
  const known = chances == null ? {} : { chances };
  return {
    model: model.id,
    class: from.class,
    score,
    strategy,
    classifier,
    reasons: [...why, ...reasons],
    ...known,
  };
}

function tooShort(models: readonly ModelConfig[], fitting: readonly ModelConfig[]): string[] {
  const out = models.filter((model) => !fitting.includes(model)).map(({ id }) => id);
  return out.length === 0 ? [] : [`too long for ${out.join(', ')}`];
}
