import type { Random } from '../../../shared/lib/random.ts';
import type { SimulatedCall } from '../formats/call-format.ts';
import type { CompileCheck } from '../schema/compile-check.ts';
import { fittingValue } from '../schema/fitting-value.ts';
import { isObject } from '../schema/json-types.ts';
import type { OfferedTool } from './chat-message.ts';
import { keywordsOf, numbersOf } from './keywords.ts';
import { pickClosest } from './pick-closest.ts';
import { questionsOf } from './questions.ts';

/** One call a question, to the tool that its words point at, with arguments made of its words. */
export function chooseCalls(
  tools: readonly OfferedTool[],
  text: string,
  random: Random,
  compileCheck: CompileCheck,
): SimulatedCall[] {
  return questionsOf(text).map((question) => {
    const tool = pickClosest(tools, ({ name, description }) => `${name} ${description}`, question, random);
    const source = { random, compileCheck, words: keywordsOf(question), numbers: numbersOf(question) };
    const value = fittingValue({ type: 'object', ...tool.parameters }, source);
    return { name: tool.name, arguments: isObject(value) ? value : {} };
  });
}
