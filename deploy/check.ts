import { CHECKS, type CheckResult } from './check/checks.ts';
import { ROOT } from './folders.ts';

// All of them run, whatever fails: one run shows everything that is to be done.
const results = await Promise.all(
  CHECKS.map(async (check) => ({ name: check.name, ...(await check.run(ROOT)) })),
);
for (const result of results.filter(({ passed }) => !passed)) {
  console.log(`\n── ${result.name} ──\n${result.output}`);
}
console.log(`\n${results.map(summaryLine).join('\n')}`);
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;

function summaryLine({ name, passed }: CheckResult & { name: string }): string {
  return `${passed ? 'ok    ' : 'FAILED'}  ${name}`;
}
