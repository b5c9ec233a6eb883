import { tagAttributes } from '../engine/tag-attributes.ts';
import { taggedCalls } from '../families/tagged-calls.ts';
import { schemaTypes } from '../values/schema-types.ts';

const open = (element: string) => [`<|open|>${element}<|sep|>`, `<|open|> ${element} <|sep|>`];
const close = (element: string) => [`<|close|>${element}<|sep|>`, `<|close|> ${element} <|sep|>`];

/** Around the answer: says nothing that the answer does not. */
const RESPONSE = [...open('response'), ...close('response')];

/** Kimi K3: elements of special tokens; every argument names its own type. */
export const kimiK3 = taggedCalls({
  group: { openers: open('tools'), closers: close('tools') },
  call: {
    openers: ['<|open|>call '],
    closers: ['<|close|>call<|sep|>'],
    headerEnds: ['<|sep|>'],
    nameAttribute: 'tool',
  },
  parameter: {
    opener: '<|open|>argument ',
    headerEnd: '<|sep|>',
    closer: '<|close|>argument<|sep|>',
    headOf: (header) => {
      const attributes = tagAttributes(header);
      const key = attributes.get('key');
      const types = schemaTypes({ type: attributes.get('type') ?? '' }, {});
      return key === undefined ? null : { key, kind: types.size === 0 ? null : types };
    },
    trimsLine: false,
    untyped: 'string',
  },
  silent: RESPONSE,
});

export const kimiK3Reasoning = {
  start: 'closed',
  openers: open('think'),
  closers: close('think'),
  special: true,
  silent: RESPONSE,
} as const;
