import { randomInteger } from '../../../shared/lib/random.ts';
import type { JsonObject } from '../../../shared/types/chat.ts';
import { numberOf } from './json-types.ts';
import type { ValueSource } from './value-source.ts';

interface Bounds {
  low: number;
  high: number;
  /** Whether the bounds themselves are out. */
  aboveLow: boolean;
  belowHigh: boolean;
}

/** How wide a range is taken where the schema leaves a side open. */
const OPEN_RANGE = 100;
const TRIES = 64;

/** A number within the bounds: one of the prompt's where one fits. */
export function sampleNumber(schema: JsonObject, source: ValueSource, integer: boolean): number {
  const bounds = boundsOf(schema);
  const multipleOf = numberOf(schema['multipleOf']);
  const fits = (value: number) =>
    isWithin(bounds, value) && (!integer || Number.isInteger(value)) && isMultiple(value, multipleOf);
  const told = source.numbers.find(fits);
  if (told !== undefined) return told;
  for (let tries = 0; tries < TRIES; tries++) {
    const value = draw(bounds, source, integer, multipleOf);
    if (fits(value)) return value;
  }
  return (bounds.low + bounds.high) / 2;
}

/** Also draft 4, where `exclusiveMinimum` is a flag on `minimum`. */
function boundsOf(schema: JsonObject): Bounds {
  const [minimum, maximum] = [numberOf(schema['minimum']), numberOf(schema['maximum'])];
  const [above, below] = [numberOf(schema['exclusiveMinimum']), numberOf(schema['exclusiveMaximum'])];
  const low = maxOf(minimum, above);
  const high = minOf(maximum, below);
  return {
    low: low ?? (high === null ? 1 : Math.min(0, high - OPEN_RANGE)),
    high: high ?? (low === null ? OPEN_RANGE : low + OPEN_RANGE),
    aboveLow: low !== null && (low === above || schema['exclusiveMinimum'] === true),
    belowHigh: high !== null && (high === below || schema['exclusiveMaximum'] === true),
  };
}

function maxOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function minOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function isWithin({ low, high, aboveLow, belowHigh }: Bounds, value: number): boolean {
  return (aboveLow ? value > low : value >= low) && (belowHigh ? value < high : value <= high);
}

/** As validators divide: 19.99 is no multiple of 0.01 in binary, so such a draw is thrown away. */
function isMultiple(value: number, multipleOf: number | null): boolean {
  return multipleOf === null || Number.isInteger(value / multipleOf);
}

function draw(
  { low, high }: Bounds,
  { random }: ValueSource,
  integer: boolean,
  multipleOf: number | null,
): number {
  if (multipleOf !== null && multipleOf > 0) {
    return multipleOf * randomInteger(random, Math.ceil(low / multipleOf), Math.floor(high / multipleOf));
  }
  if (integer) return randomInteger(random, Math.ceil(low), Math.floor(high));
  const value = low + random() * (high - low);
  const rounded = Math.round(value * 100) / 100;
  return rounded > low && rounded < high ? rounded : value;
}
