/**
 * V8 compiles a function in time that grows with its length times its nesting, in one piece that not even the end of
 * its thread interrupts: 9,000 `oneOf` branches kept a core busy for 30 s. 1e9 is a second of that, and room for an
 * object of 1,000 properties, which gives 750,000 characters 1,000 deep.
 */
const MAX_WORK = 1e9;

/** For one schema: takes each function's code before it is compiled; throws a RangeError once it is too much. */
export function createCodeBudget(): (code: string) => string {
  let work = 0;
  return (code) => {
    work += code.length * nestingOf(code);
    if (work > MAX_WORK) throw new RangeError('too much code');
    return code;
  };
}

/** Braces inside strings count as well: who writes thousands of those into a schema may be refused. */
function nestingOf(code: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < code.length; at++) {
    const character = code.charCodeAt(at);
    if (character === OPEN) deepest = Math.max(deepest, ++depth);
    else if (character === CLOSE) depth -= 1;
  }
  return deepest;
}

const OPEN = '{'.charCodeAt(0);
const CLOSE = '}'.charCodeAt(0);
