import { tokensOf } from '../../../shared/routing/hash-ngrams.ts';
import type { ChatRequest } from '../../../shared/types/chat.ts';
import { extractFeatures } from './extract-features.ts';
import type { Features } from './features.ts';
import { sampleText } from './sample-text.ts';
import { shapeText, type TextShape } from './shape-text.ts';
import { toolOverlap } from './tool-overlap.ts';

/** What the trained classifier looks at: the heuristic's features, the text itself and how it is built. */
export interface RequestShape {
  features: Features;
  shape: TextShape;
  /** See `toolOverlap`. */
  toolOverlap: number;
  /** Of the sample. */
  text: string;
  /** Its words, numbers and marks, and how many different ones there are. */
  tokens: string[];
  distinctTokens: number;
}

export function shapeRequest(request: ChatRequest): RequestShape {
  const text = sampleText(request);
  const tokens = tokensOf(text);
  return {
    features: extractFeatures(request),
    shape: shapeText(text),
    toolOverlap: toolOverlap(request, text),
    text,
    tokens,
    distinctTokens: new Set(tokens).size,
  };
}
