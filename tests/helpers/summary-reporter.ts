import type { Reporter, TestModule } from 'vitest/node';

type Outcome = 'passed' | 'failed' | 'skipped' | 'pending';

/**
 * Ends a run with one plain line: `N passed, N failed`, and `, N skipped` when there are any. A file that could not
 * run, a hook that threw and an error outside of any test count as failed: the line never looks better than the run.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const outcomes = modules
      .flatMap((module) => [...module.children.allTests()])
      .map((test) => test.result().state);
    const count = (outcome: Outcome): number => outcomes.filter((state) => state === outcome).length;
    const failed = count('failed') + brokenModules(modules) + unhandledErrors.length;
    const skipped = count('skipped') + count('pending');
    const line = `${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // The default reporter writes on this very event: the line must come after all of that.
    process.once('exit', () => process.stdout.write(`\n${line}\n`));
  }
}

/** Files that failed although none of their tests did: an import or a hook that threw, a leaked process. */
function brokenModules(modules: readonly TestModule[]): number {
  return modules.filter(
    (module) =>
      module.state() === 'failed' &&
      ![...module.children.allTests()].some((test) => test.result().state === 'failed'),
  ).length;
}
