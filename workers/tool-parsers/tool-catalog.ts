import type { JsonSchema, ToolDefinition } from '../../shared/types/chat.ts';

/** The tools of a request, by name: what formats need to tell a call from an answer and a number from a string. */
export interface ToolCatalog {
  /** Could this be a call of an offered tool? Where none are offered every name may be one. */
  offers(name: string): boolean;
  /** Schema of one parameter; undefined: unknown. */
  schemaOf(tool: string, parameter: string): JsonSchema | undefined;
  /** Names of the tool's parameters; undefined: its schema does not list them. */
  parametersOf(tool: string): readonly string[] | undefined;
}

export function createToolCatalog(tools: readonly ToolDefinition[]): ToolCatalog {
  const byName = new Map(tools.map((tool) => [tool.function.name, propertiesOf(tool)]));
  return {
    offers: (name) => byName.size === 0 || byName.has(name),
    schemaOf: (tool, parameter) => byName.get(tool)?.get(parameter),
    parametersOf: (tool) => {
      const properties = byName.get(tool);
      return properties && [...properties.keys()];
    },
  };
}

function propertiesOf(tool: ToolDefinition): Map<string, JsonSchema> | undefined {
  const { parameters } = tool.function;
  if (typeof parameters !== 'object') return undefined;
  const properties = parameters['properties'];
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return undefined;
  return new Map(Object.entries(properties).filter((entry): entry is [string, JsonSchema] => isSchema(entry[1])));
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value));
}
