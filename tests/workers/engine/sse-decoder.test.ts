import { describe, expect, test } from 'vitest';

import { createSseDecoder } from '../../../workers/engine/sse-decoder.ts';

const STREAM =
  'data: {"a":"é漢😀"}\n\n: comment\n\ndata: one\r\ndata: two\r\n\r\nevent: x\rdata:tight\r\rdata: [DONE]\n\n';
const EVENTS = ['{"a":"é漢😀"}', 'one\ntwo', 'tight', '[DONE]'];

function decode(pieces: Uint8Array[]): string[] {
  const decoder = createSseDecoder();
  return pieces.flatMap((piece) => decoder.push(piece));
}

describe('server-sent events', () => {
  const bytes = new TextEncoder().encode(STREAM);

  test('whole', () => {
    expect(decode([bytes])).toEqual(EVENTS);
  });

  test('cut at every byte', () => {
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(decode([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(EVENTS);
    }
  });

  test('one byte at a time', () => {
    expect(decode([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(EVENTS);
  });

  test('an event without its blank line is not delivered', () => {
    expect(decode([new TextEncoder().encode('data: half\n')])).toEqual([]);
  });

  test('a line without end is refused, not collected for ever', () => {
    const decoder = createSseDecoder();
    const megabyte = new Uint8Array(1024 * 1024).fill(97);
    expect(() => {
      for (let sent = 0; sent < 17; sent += 1) decoder.push(megabyte);
    }).toThrow(/16 MiB/);
  });
});
