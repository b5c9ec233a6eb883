import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

import { type PackedWeights, packWeights, unpackWeights } from '../../../shared/routing/packed-weights.ts';
import type { Calibration } from '../../../shared/routing/platt.ts';
import { NGRAMS } from './example.ts';
import type { Familiarity } from './familiarity.ts';
import { KNOWN_WORDS_BYTES } from './known-words.ts';
import type { Provenance } from './provenance.ts';
import { SURFACE_COLUMNS, type SurfaceScale } from './surface-scale.ts';
import { KINDS, SURFACE } from './surface.ts';
import type { Head, TrainedModel } from './trained-model.ts';

const FORMAT = 'switchyard-routing-weights';
const VERSION = 1;

/** JSON: a header to read, numbers to five digits, and the many weights a byte each in base64. About 150 KB. */
interface ModelFile {
  format: string;
  version: number;
  provenance: Provenance;
  /** What the columns are; a file whose features are others than this program's is refused. */
  features: string[];
  ngrams: { buckets: number; words: number };
  scale: SurfaceScale;
  calibration: Calibration;
  heads: { small: PackedHead; large: PackedHead };
  familiarity: Familiarity;
  knownWords: string;
  /** SHA-256 of the file's JSON without this field. */
  checksum: string;
}

interface PackedHead {
  intercept: number;
  surface: number[];
  ngrams: PackedWeights;
}

export interface ReadModel {
  model: TrainedModel;
  provenance: Provenance;
}

export function writeModel(path: string, model: TrainedModel, provenance: Provenance): void {
  const body: Omit<ModelFile, 'checksum'> = {
    format: FORMAT,
    version: VERSION,
    provenance,
    features: featureNames(),
    ngrams: NGRAMS,
    scale: { mean: model.scale.mean.map(short), deviation: model.scale.deviation.map(short) },
    calibration: {
      slope: short(model.calibration.slope),
      intercept: short(model.calibration.intercept),
    },
    heads: { small: packHead(model.heads.small), large: packHead(model.heads.large) },
    familiarity: {
      centres: model.familiarity.centres.map((centre) => centre.map(short)),
      deviations: model.familiarity.deviations.map((deviation) => deviation.map(short)),
      usual: short(model.familiarity.usual),
    },
    knownWords: Buffer.from(model.knownWords).toString('base64'),
  };
  writeFileSync(path, `${JSON.stringify({ ...body, checksum: checksumOf(body) })}\n`);
}

/** Throws an error that names the file and what is wrong with it. */
export function readModel(path: string): ReadModel {
  try {
    return fromFile(JSON.parse(readFileSync(path, 'utf8')) as ModelFile);
  } catch (error) {
    throw new Error(`routing weights ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function fromFile({ checksum, ...body }: ModelFile): ReadModel {
  if (body.format !== FORMAT) throw new Error(`is no such file (format ${JSON.stringify(body.format)})`);
  if (body.version !== VERSION) {
    throw new Error(`has version ${body.version}, and this program reads version ${VERSION}: train it again`);
  }
  if (checksum !== checksumOf(body)) throw new Error('is damaged or edited: its checksum does not fit');
  if (
    body.features.join('|') !== featureNames().join('|') ||
    body.ngrams.buckets !== NGRAMS.buckets ||
    body.ngrams.words !== NGRAMS.words
  ) {
    throw new Error('was trained with other features than this program has: train it again');
  }
  return { model: toModel(body), provenance: body.provenance };
}

function toModel({
  scale,
  calibration,
  heads,
  familiarity,
  knownWords,
}: Omit<ModelFile, 'checksum'>): TrainedModel {
  const known = new Uint8Array(Buffer.from(knownWords, 'base64'));
  if (known.length !== KNOWN_WORDS_BYTES) {
    throw new Error(`knownWords has ${known.length} bytes where ${KNOWN_WORDS_BYTES} belong`);
  }
  if (scale.mean.length !== SURFACE.length || scale.deviation.length !== SURFACE.length) {
    throw new Error(`scale has ${scale.mean.length} features where ${SURFACE.length} belong`);
  }
  return {
    scale,
    calibration,
    familiarity,
    knownWords: known,
    heads: { small: unpackHead('small', heads.small), large: unpackHead('large', heads.large) },
  };
}

function packHead({ weights, intercept }: Head): PackedHead {
  return {
    intercept: short(intercept),
    surface: Array.from(weights.subarray(0, SURFACE_COLUMNS), short),
    ngrams: packWeights(weights.subarray(SURFACE_COLUMNS)),
  };
}

function unpackHead(name: string, { intercept, surface, ngrams }: PackedHead): Head {
  if (surface.length !== SURFACE_COLUMNS) {
    throw new Error(`head "${name}" has ${surface.length} surface weights where ${SURFACE_COLUMNS} belong`);
  }
  const weights = new Float32Array(SURFACE_COLUMNS + NGRAMS.buckets);
  weights.set(surface);
  weights.set(unpackWeights(ngrams, NGRAMS.buckets), SURFACE_COLUMNS);
  return { weights, intercept };
}

function featureNames(): string[] {
  return [...SURFACE, ...KINDS].map(({ name }) => name);
}

function checksumOf(body: Omit<ModelFile, 'checksum'>): string {
  return hash('sha256', JSON.stringify(body));
}

/** Five digits are more than the data can tell. */
function short(value: number): number {
  return Number(value.toPrecision(5));
}
