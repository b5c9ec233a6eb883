import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import { isObject } from '../schema/json-types.ts';
import { HttpError } from './http-error.ts';

/** Readers of single fields of a request body: absent and null are the same; a wrong type is a 400 that names the field. */

export function readInteger(
  body: JsonObject,
  field: string,
  least = -Infinity,
  most = Infinity,
): number | null {
  const value = present(body[field]);
  if (value === null) return null;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw invalid(field, 'Input should be a valid integer');
  if (value < least) throw invalid(field, `${field} must be at least ${least}, got ${value}.`);
  if (value > most) throw invalid(field, `${field} must be at most ${most}, got ${value}.`);
  return value;
}

export function readNumber(body: JsonObject, field: string, least: number, most: number): number | null {
  const value = present(body[field]);
  if (value === null) return null;
  if (typeof value !== 'number') throw invalid(field, 'Input should be a valid number');
  if (value < least || value > most)
    throw invalid(field, `${field} must be in [${least}, ${most}], got ${value}.`);
  return value;
}

export function readFlag(body: JsonObject, field: string, absent: boolean): boolean {
  const value = present(body[field]);
  if (value !== null && typeof value !== 'boolean') throw invalid(field, 'Input should be a valid boolean');
  return value ?? absent;
}

export function readObject(body: JsonObject, field: string): JsonObject | null {
  const value = present(body[field]);
  if (value !== null && !isObject(value)) throw invalid(field, 'Input should be a valid object');
  return value;
}

/** One string or a list of them, as `stop` may be. */
export function readStrings(body: JsonObject, field: string): string[] {
  const values = [present(body[field]) ?? []].flat();
  if (!values.every((value) => typeof value === 'string'))
    throw invalid(field, 'Input should be a valid string or list');
  return values;
}

/** Token ids; null: the value is no list of integers. */
export function asTokenIds(value: JsonValue | undefined): number[] | null {
  if (!Array.isArray(value)) return null;
  return value.every((id) => typeof id === 'number' && Number.isInteger(id) && id >= 0)
    ? (value as number[])
    : null;
}

export function invalid(field: string, message: string): HttpError {
  return new HttpError(400, message, field);
}

function present<T extends JsonValue>(value: T | undefined): T | null {
  return value ?? null;
}
