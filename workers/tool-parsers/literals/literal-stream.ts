import { Input } from '../engine/input.ts';
import { LOOSE_JSON } from './dialect.ts';
import { LiteralTranscoder } from './literal-transcoder.ts';
import type { Ending } from './literal-transcoder.ts';

/** A literal that stands inside another text, fed piece by piece. */
export interface LiteralStream {
  add(text: string): void;
  /** The text around it is over: closes what it left open. */
  close(): void;
}

/** What is no literal, or follows one, goes out as it is: validation shall see what the model wrote. */
export function createLiteralStream(write: (json: string) => void): LiteralStream {
  const input = new Input();
  const transcoder = new LiteralTranscoder(input, write, LOOSE_JSON);
  const steps = transcoder.run();
  let ending: Ending | null = null;
  const advance = () => {
    if (ending === null) ending = steps.next().value ?? null;
    if (ending !== 'broken') return;
    transcoder.flush();
    write(input.take(input.remaining));
  };
  return {
    add: (text) => {
      input.append(text);
      advance();
    },
    close: () => {
      input.end();
      advance();
      if (ending === 'cut') write(transcoder.unclosed());
      if (ending === 'done') write(input.take(input.remaining).trimEnd());
    },
  };
}
