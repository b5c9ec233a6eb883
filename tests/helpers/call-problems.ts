import type { SchemaChecker } from '../../shared/json-schema/schema-checker.ts';
import type { AgentJob } from '../fixtures/agent-jobs.ts';

/** What is wrong with a call, held against the tools that were offered; empty: nothing. */
export async function callProblems(
  schemas: SchemaChecker,
  job: AgentJob,
  call: { name: string; arguments: string },
): Promise<string[]> {
  const tool = job.tools?.find((offered) => offered.function.name === call.name)?.function;
  if (tool === undefined) return [`${call.name} was not offered`];
  const fit = await schemas.check((tool.parameters ?? true) as never, call.arguments);
  switch (fit.outcome) {
    case 'problems':
      return fit.problems.map(({ path, message }) => `${path} ${message}`);
    case 'not_json':
      return [fit.message];
    default:
      // Real tool lists hold schemas that are none (`"type": "dict"`): there, being JSON is all that can be asked.
      return [];
  }
}
