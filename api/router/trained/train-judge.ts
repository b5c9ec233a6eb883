import { readFileSync, writeFileSync } from 'node:fs';

import { answerFeatures } from '../../../shared/routing/answer-judge/answer-features.ts';
import { fitJudge, type GradedAnswer } from '../../../shared/routing/answer-judge/fit-judge.ts';
import { sampleText } from '../features/sample-text.ts';
import type { LabelledRequest } from './example.ts';
import { textOf } from './read-labelled.ts';
import type { HeldOut } from './train-and-measure.ts';

export interface JudgeTraining {
  requests: readonly LabelledRequest[];
  /** What the router says of each request, by a model that had not seen it: as the judge will get them. */
  heldOut: readonly HeldOut[];
  /** JSONL, plain or gzipped: {id, small_output}. */
  outputs: string;
  out: string;
}

/** Returns from how many answers the judge was trained. Throws when the file has none of the requests'. */
export function trainJudge({ requests, heldOut, outputs, out }: JudgeTraining): number {
  const answers = readAnswers(outputs);
  const graded = requests.flatMap(({ id, request, smallOk, largeOk }, i): GradedAnswer[] => {
    const text = answers.get(id);
    if (text === undefined) return [];
    const asked = { question: sampleText(request), ...heldOut[i]! };
    const answer = { text, finishReason: null, toolCalls: 0, fitsSchema: null };
    return [{ features: answerFeatures(asked, answer), smallOk, largeOk }];
  });
  if (graded.length === 0) throw new Error(`${outputs}: no answer to any of the requests`);
  writeFileSync(out, `${JSON.stringify(fitJudge(graded))}\n`);
  return graded.length;
}

function readAnswers(file: string): Map<string, string> {
  const answers = new Map<string, string>();
  textOf(readFileSync(file))
    .split('\n')
    .forEach((line, index) => {
      if (line.trim() === '') return;
      const { id, small_output: text } = parseLine(line, `${file}:${index + 1}`);
      if (typeof id === 'string') answers.set(id, typeof text === 'string' ? text : '');
    });
  return answers;
}

function parseLine(line: string, place: string): { id?: unknown; small_output?: unknown } {
  try {
    return JSON.parse(line) as { id?: unknown; small_output?: unknown };
  } catch (error) {
    throw new Error(`${place}: no JSON: ${(error as Error).message}`, { cause: error });
  }
}
