import { pick, type Random, randomInteger } from '../../../shared/lib/random.ts';

const two = (value: number) => String(value).padStart(2, '0');
const date = (random: Random) =>
  `${randomInteger(random, 2020, 2030)}-${two(randomInteger(random, 1, 12))}-${two(randomInteger(random, 1, 28))}`;
const time = (random: Random) =>
  `${two(randomInteger(random, 0, 23))}:${two(randomInteger(random, 0, 59))}:00Z`;
const name = (random: Random) => pick(random, ['alder', 'birch', 'cedar', 'hazel', 'maple', 'rowan']);
const hex = (random: Random, digits: number) =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
const octet = (random: Random) => randomInteger(random, 1, 254);

/** JSON Schema's formats; hosts and addresses are those reserved for documentation. */
const FORMATS: Readonly<Record<string, (random: Random) => string>> = {
  date,
  time,
  'date-time': (random) => `${date(random)}T${time(random)}`,
  duration: (random) => `P${randomInteger(random, 1, 30)}D`,
  email: (random) => `${name(random)}@example.com`,
  'idn-email': (random) => `${name(random)}@example.com`,
  hostname: (random) => `${name(random)}.example.com`,
  'idn-hostname': (random) => `${name(random)}.example.com`,
  ipv4: (random) => `192.0.2.${octet(random)}`,
  ipv6: (random) => `2001:db8::${hex(random, 3)}`,
  uri: (random) => `https://example.com/${name(random)}`,
  url: (random) => `https://example.com/${name(random)}`,
  iri: (random) => `https://example.com/${name(random)}`,
  'uri-reference': (random) => `/${name(random)}`,
  'iri-reference': (random) => `/${name(random)}`,
  'uri-template': (random) => `https://example.com/{${name(random)}}`,
  uuid: (random) =>
    `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`,
  'json-pointer': (random) => `/${name(random)}`,
  'relative-json-pointer': (random) => `1/${name(random)}`,
  regex: (random) => `^${name(random)}$`,
  byte: () => 'c3dpdGNoeWFyZA==',
};

/** Null: a format that nobody defines; such strings are free. */
export function sampleFormat(format: string, random: Random): string | null {
  return Object.hasOwn(FORMATS, format) ? FORMATS[format]!(random) : null;
}

/** What a property's name promises where the schema says nothing. */
const HINTS: readonly [RegExp, string][] = [
  [/e-?mail/i, 'email'],
  [/(^|_)date$|Date$|^date/, 'date'],
  [/(^|_)ur[il]$|link$/i, 'uri'],
  [/uuid|guid/i, 'uuid'],
];

export function formatNamedBy(propertyName: string): string | null {
  return HINTS.find(([hint]) => hint.test(propertyName))?.[1] ?? null;
}
