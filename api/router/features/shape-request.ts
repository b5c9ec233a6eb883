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
}

export function shapeRequest(request: ChatRequest): RequestShape {
  const text = sampleText(request);
  return {
    features: extractFeatures(request),
    shape: shapeText(text),
    toolOverlap: toolOverlap(request, text),
    text,
  };
}
