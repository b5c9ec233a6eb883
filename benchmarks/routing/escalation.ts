import { foldOf } from '../../api/router/trained/cross-validate.ts';
import { PRICE_RATIO } from '../../api/router/trained/routing-figures.ts';
import { answerFeatures } from '../../shared/routing/answer-judge/answer-features.ts';
import { createAnswerJudge } from '../../shared/routing/answer-judge/answer-judge.ts';
import type { JudgedAnswer, JudgedRequest } from '../../shared/routing/answer-judge/answer.ts';
import { fitJudge, type GradedAnswer } from '../../shared/routing/answer-judge/fit-judge.ts';
import { bootstrap, type Estimate } from '../../shared/routing/bootstrap.ts';
import { apgr, auroc, recoveryCurve, type RoutedOutcome } from '../../shared/routing/routing-metrics.ts';
import type { RoutingRow } from './data.ts';
import type { MeasureOptions } from './measure.ts';

/** A request whose small answer was judged by a judge that has not seen its prompt. */
export interface EscalationOutcome extends RoutedOutcome {
  row: RoutingRow;
  /** The router's score, before any answer. */
  routed: number;
}

/** `scores` and `chances`: the router's, held out. Rows without a recorded answer are left out. */
export function replayEscalation(
  rows: readonly RoutingRow[],
  scores: readonly number[],
  chances: readonly { small: number; large: number }[],
  { seed, folds }: { seed: number; folds: number },
): EscalationOutcome[] {
  const answered = rows
    .map((row, i) => ({ row, request: requestOf(row, scores[i]!, chances[i]!), routed: scores[i]! }))
    .filter(({ row }) => row.answer !== null)
    .map((entry) => ({ ...entry, answer: answerOf(entry.row), fold: foldOf(entry.row.example, folds, seed) }))
    .map((entry) => ({ ...entry, graded: gradedAnswer(entry) }));
  return Array.from({ length: folds }, (_, fold) => {
    const judge = createAnswerJudge(
      fitJudge(answered.filter((entry) => entry.fold !== fold).map(({ graded }) => graded)),
    );
    return answered
      .filter((entry) => entry.fold === fold)
      .map(({ row, routed, request, answer }) => ({
        row,
        routed,
        score: judge(request, answer).doubt,
        small: row.example.smallOk,
        large: row.example.largeOk,
      }));
  }).flat();
}

export type EscalationFigures = Record<
  | 'apgr'
  | 'apgr_router'
  | 'auroc'
  | 'auroc_router'
  | 'saved_at_95'
  | 'apgr_equal_cost'
  | 'apgr_equal_cost_router',
  Estimate
>;

export function escalationFigures(
  outcomes: readonly EscalationOutcome[],
  options: MeasureOptions,
): EscalationFigures {
  return bootstrap(
    outcomes,
    (drawn) => {
      const curve = recoveryCurve(drawn);
      const routed = drawn.map(({ routed: score, small, large }) => ({ score, small, large }));
      return {
        apgr: apgr(curve),
        apgr_router: apgr(recoveryCurve(routed)),
        auroc: auroc(drawn),
        auroc_router: auroc(routed),
        saved_at_95: savedWithWaste(drawn, 0.95),
        apgr_equal_cost: apgrAtEqualCost(drawn),
        apgr_equal_cost_router: apgr(recoveryCurve(routed)),
      };
    },
    options,
  );
}

/** Everybody pays for the small answer; those refused pay for the large one, too. Negative: dearer than always large. */
export function savedWithWaste(outcomes: readonly RoutedOutcome[], share: number): number {
  const { count, quality } = recoveryCurve(outcomes);
  const sent = quality.findIndex((value) => value >= share * quality[count]! - 1e-9) / count;
  return 1 - PRICE_RATIO - sent;
}

/**
 * APGR over money instead of calls: 0 is "always small", 1 "always large". Refusing a share c costs the small answers of
 * all and c large ones, so what routing pays for c / (1 − price ratio) of the calls; at the end, where refusing would cost
 * more than always asking the large model, that is what is done.
 */
export function apgrAtEqualCost(outcomes: readonly RoutedOutcome[]): number {
  const { count, recovered } = recoveryCurve(outcomes);
  const affordable = Math.floor(count * (1 - PRICE_RATIO));
  let area = 0;
  for (let i = 0; i < affordable; i++) area += (recovered[i]! + recovered[i + 1]!) / 2;
  return area / count / (1 - PRICE_RATIO);
}

function gradedAnswer({
  row,
  request,
  answer,
}: {
  row: RoutingRow;
  request: JudgedRequest;
  answer: JudgedAnswer;
}): GradedAnswer {
  return {
    features: answerFeatures(request, answer),
    smallOk: row.example.smallOk,
    largeOk: row.example.largeOk,
  };
}

function requestOf({ example }: RoutingRow, score: number, chances: JudgedRequest['chances']): JudgedRequest {
  return { question: example.shape.text, score, chances };
}

/** The recordings do not say why an answer ended. */
function answerOf({ answer }: RoutingRow): JudgedAnswer {
  return { text: answer ?? '', finishReason: null, toolCalls: 0, fitsSchema: null };
}
