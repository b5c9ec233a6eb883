import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { sampleText } from '../../api/router/features/sample-text.ts';
import {
  type LabelledExample,
  type LabelledRequest,
  toLabelledExample,
} from '../../api/router/trained/example.ts';
import { readLabelled } from '../../api/router/trained/read-labelled.ts';

/** `SWITCHYARD_DATA` or the folder beside the project. */
const FOLDER = resolve(process.env['SWITCHYARD_DATA'] ?? '../shared/data', 'routing'); // oxlint-disable-line no-process-env

/** Why there is nothing to measure on; null: there is. */
export const missingData: string | null = existsSync(FOLDER) ? null : `no routing data in ${FOLDER}`;

/** The newest questions' texts alone, without what is learned from them. */
export function readTexts(): string[] {
  const { requests } = readLabelled([resolve(FOLDER, 'requests.jsonl.gz')]);
  return requests.map(({ request }) => sampleText(request));
}

export interface RoutingRow {
  example: LabelledExample;
  request: LabelledRequest['request'];
  /** The small model's recorded answer; null: none. */
  answer: string | null;
}

export function readRows(): { rows: RoutingRow[]; sha256: string } {
  const { requests, sha256, problems } = readLabelled([resolve(FOLDER, 'requests.jsonl.gz')]);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const answers = readAnswers();
  const rows = requests.map((labelled) => ({
    example: toLabelledExample(labelled),
    request: labelled.request,
    answer: answers.get(labelled.id) ?? null,
  }));
  return { rows, sha256 };
}

function readAnswers(): Map<string, string> {
  const lines = gunzipSync(readFileSync(resolve(FOLDER, 'outputs.jsonl.gz')))
    .toString('utf8')
    .split('\n');
  return new Map(
    lines
      .filter((line) => line !== '')
      .map((line): [string, string] => {
        const { id, small_output: text } = JSON.parse(line) as { id: string; small_output: string | null };
        return [id, text ?? ''];
      }),
  );
}

const HEADLINE_MMLU = 1000;

/** The headline mix: the 1,000 rows of `mmlu_pro` with the lowest prompt hash, and all rows of the other sources. */
export function headlineRows(rows: readonly RoutingRow[]): Set<RoutingRow> {
  const exam = rows.filter(({ example }) => example.source === 'mmlu_pro');
  const lowest = exam.toSorted((a, b) => a.example.promptHash - b.example.promptHash).slice(0, HEADLINE_MMLU);
  return new Set([...lowest, ...rows.filter(({ example }) => example.source !== 'mmlu_pro')]);
}
