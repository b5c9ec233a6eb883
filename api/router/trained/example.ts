import { hash } from 'node:crypto';

import { hashNgrams, type NgramOptions, type NgramVector } from '../../../shared/routing/hash-ngrams.ts';
import type { ChatRequest } from '../../../shared/types/chat.ts';
import { type RequestShape, shapeRequest } from '../features/shape-request.ts';
import { kindsOf, rawSurface } from './surface-scale.ts';

/** Columns for words and pairs of words. Character n-grams beside them made every figure worse. */
export const NGRAMS: NgramOptions = { buckets: 2 ** 15, words: 2 };

/** A request as the model sees it, before anything that is learned. */
export interface Example {
  shape: RequestShape;
  raw: number[];
  kinds: number[];
  ngrams: NgramVector;
}

export function toExample(request: ChatRequest): Example {
  const shape = shapeRequest(request);
  return { shape, raw: rawSurface(shape), kinds: kindsOf(shape), ngrams: hashNgrams(shape.tokens, NGRAMS) };
}

/** A request with what became of it. */
export interface LabelledRequest {
  id: string;
  source: string;
  request: ChatRequest;
  /** 0 or 1: whether the model's answer was right. */
  smallOk: number;
  largeOk: number;
}

export interface LabelledExample extends Example {
  id: string;
  source: string;
  smallOk: number;
  largeOk: number;
  /** 0..1, of the messages alone: the same prompt is always on the same side of every split. */
  promptHash: number;
}

export function toLabelledExample({ request, ...rest }: LabelledRequest): LabelledExample {
  const digest = hash('sha256', JSON.stringify(request.messages), 'buffer');
  return { ...rest, ...toExample(request), promptHash: digest.readUIntBE(0, 6) / 2 ** 48 };
}
