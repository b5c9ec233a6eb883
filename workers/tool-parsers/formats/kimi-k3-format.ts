import { tagAttributes } from '../engine/tag-attributes.ts';
import { taggedCalls } from '../families/tagged-calls.ts';
import { schemaTypes } from '../values/schema-types.ts';

const open = (element: string) => [`<|open|>${element}<|sep|>`, `<|open|> ${element} <|sep|>`];
const close = (element: string) => [`<|close|>${element}<|sep|>`, `<|close|> ${element} <|sep|>`];

/** Around the answer and the whole turn: says nothing that the answer does not. */
const FRAMING = [...open('response'), ...close('response'), ...close('message'), '<|end_of_msg|>'];

/** Kimi K3: elements of special tokens; every argument names its own type. */
export const kimiK3 = taggedCalls({
  group: { openers: open('tools'), closers: close('tools') },
  call: {
    openers: ['<|open|>call '],
    closers: ['<|close|>call<|sep|>'],
    headerEnds: ['<|sep|>'],
    name: { attribute: 'tool', escaped: true },
  },
  parameter: {
    opener: '<|open|>argument ',
    headerEnds: ['<|sep|>'],
    closer: '<|close|>argument<|sep|>',
    headOf: (header) => {
      const attributes = tagAttributes(header, { escaped: true });
      const [key, type] = [attributes.get('key'), attributes.get('type')];
      if (key === undefined) return null;
      return { key, kind: type === undefined ? null : schemaTypes({ type }, {}) };
    },
    trimsLine: false,
    untyped: 'string',
  },
  silent: FRAMING,
});

export const kimiK3Reasoning = {
  start: 'closed',
  openers: open('think'),
  closers: close('think'),
  special: true,
  silent: FRAMING,
} as const;
