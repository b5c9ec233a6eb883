// Every npm script starts here: `exec node deploy/bootstrap.mjs [--dev] <target> [args…]`.
// (`exec`: npm passes SIGTERM on to the shell that runs the script, and a shell in between dies of it alone.)
//
// A fresh clone has no dependencies and the machine's Node may be too old for TypeScript. So this is plain
// JavaScript for Node ≥ 16 that imports nothing of npm: it installs the locked dependencies when they are missing,
// chooses a Node that is new enough, and becomes the target: a TypeScript entry, or a tool of node_modules/.bin.
import { chooseNode } from './bootstrap/choose-node.mjs';
import { ensureInstalled } from './bootstrap/ensure-installed.mjs';
import { runTarget } from './bootstrap/run-target.mjs';

const args = process.argv.slice(2);
const needsDev = args[0] === '--dev';
const [target, ...targetArgs] = needsDev ? args.slice(1) : args;

try {
  if (target === undefined) throw new Error('usage: node deploy/bootstrap.mjs [--dev] <target> [args…]');
  await ensureInstalled({ needsDev });
  const node = chooseNode();
  runTarget(node, target, targetArgs);
} catch (error) {
  console.error(`switchyard: ${error.message}`);
  process.exitCode = 1;
}
