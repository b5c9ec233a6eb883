import type { ModelConfig } from '../../shared/config/types.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import type { JobRecord, JobSpec } from '../../shared/types/job.ts';
import type { Prediction } from '../../shared/types/prediction.ts';
import type { EngineUsage } from '../engine/engine.ts';
import { maxTokensOf } from '../engine/to-chat-body.ts';
import { canContinue } from '../engine/to-continuation-body.ts';
import { toolConstraint } from '../engine/tool-constraint.ts';
import type { AdmissionJob } from './admission.ts';
import type { LengthModel, RequestKind } from './length-model.ts';
import type { PrefixHits } from './prefix-hits.ts';
import type { PromptEstimator } from './prompt-estimator.ts';

/** Says what a job will take of the engine, and learns from what the engine reports. */
export interface JobPredictor {
  /** `exactPromptTokens`: counted by the engine's own tokenizer; null: predicted. */
  predict(record: JobRecord, claimedAt: number, exactPromptTokens: number | null): AdmissionJob;
  /** The prediction in the form in which it stands beside the real figures. */
  describe(job: AdmissionJob): Prediction;
  /** The engine's first word on a request: what its prompt really is. */
  observePrompt(spec: JobSpec, usage: EngineUsage): void;
}

export interface JobPredictorDeps {
  model: ModelConfig;
  estimator: PromptEstimator;
  prefixHits: PrefixHits;
  lengths: LengthModel;
  /** The engine gives token ids, without which nothing can be continued. */
  givesTokenIds: () => boolean;
}

export function createJobPredictor(deps: JobPredictorDeps): JobPredictor {
  const { model, estimator, prefixHits, lengths } = deps;
  return {
    predict({ spec, written }, claimedAt, exactPromptTokens) {
      const { id, tier, request, deadlineAt } = spec;
      const promptTokens = exactPromptTokens ?? estimator.estimate(request);
      const { share, common } = prefixHits.expect(request);
      const isHeld = common !== null && share >= common.share;
      const continues = deps.givesTokenIds() && canBeParked(request, model);
      return {
        id,
        tier,
        kind: kindOf(spec),
        promptTokens,
        cachedTokens: Math.floor(share * promptTokens),
        common: isHeld ? { key: common.key, tokens: Math.floor(common.share * promptTokens) } : null,
        // What cannot be continued starts over.
        written: continues ? written : 0,
        bound: maxTokensOf(request, model),
        canContinue: continues,
        claimedAt,
        deadlineAt,
      };
    },
    describe({ kind, promptTokens, cachedTokens, written, bound }) {
      const curve = lengths.curve(kind);
      return {
        prompt_tokens: promptTokens,
        cached_tokens: cachedTokens,
        completion_tokens: Math.round(curve.mean(written, bound)),
        completion_tokens_p90: curve.quantile(0.9, written, bound),
      };
    },
    observePrompt({ request }, { promptTokens, cachedTokens }) {
      estimator.observe(request, promptTokens);
      prefixHits.observe(request, cachedTokens / promptTokens);
    },
  };
}

function canBeParked(request: ChatRequest, model: ModelConfig): boolean {
  return canContinue(request, toolConstraint(request, model.toolParser) !== null);
}

/** Lengths go with what is asked for: a route's class, and whether a call, a document or prose comes back. */
function kindOf({ tenant, route, request }: JobSpec): RequestKind {
  const form =
    request.response_format !== undefined && request.response_format.type !== 'text'
      ? 'json'
      : request.tools !== undefined
        ? 'tools'
        : 'text';
  return { tenant, class: `${route.class}/${form}` };
}
