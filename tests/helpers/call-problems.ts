import { createSchemaCompiler } from '../../workers/structured-output/compile-schema.ts';
import type { AgentJob } from '../fixtures/agent-jobs.ts';

const compiler = createSchemaCompiler();

/** What is wrong with a call, held against the tools that were offered; empty: nothing. */
export function callProblems(job: AgentJob, call: { name: string; arguments: string }): string[] {
  const tool = job.tools?.find((offered) => offered.function.name === call.name)?.function;
  if (tool === undefined) return [`${call.name} was not offered`];
  const value: unknown = JSON.parse(call.arguments);
  if (tool.parameters === undefined) return [];
  try {
    return compiler.compile(tool.parameters as never)(value);
  } catch {
    // Real tool lists hold schemas that are none (`"type": "dict"`): there, being JSON is all that can be asked.
    return [];
  }
}
