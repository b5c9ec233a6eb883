import type { OrderedAnswer } from '../../workers/simulator/answers/directives.ts';

/** A user's message that makes a simulated model mean exactly this, and write it in its family's way. */
export function askFor(answer: Partial<OrderedAnswer>): string {
  return `Please answer. [sim answer=${Buffer.from(JSON.stringify(answer)).toString('base64url')}]`;
}
