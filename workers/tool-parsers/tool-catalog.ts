import type { JsonObject, JsonValue, ToolDefinition } from '../../shared/types/chat.ts';
import { isObject, listsMember, memberNames, memberSchema } from './values/schema-parts.ts';
import { schemaTypes } from './values/schema-types.ts';
import type { JsonType } from './values/schema-types.ts';

/** The tools of a request, by name: what formats need to tell a call from an answer and a number from a string. */
export interface ToolCatalog {
  /** Names of all offered tools. */
  names: readonly string[];
  /** Could this be a call of an offered tool? Where none are offered every name may be one. */
  offers(name: string): boolean;
  /** Is this the name of an offered tool? */
  has(name: string): boolean;
  /** Does the tool list a parameter of this name? Of a tool that lists none nobody can tell. */
  mayHaveParameter(tool: string, parameter: string): boolean;
  /** Types that the parameter may have; empty: unknown. */
  typesOf(tool: string, parameter: string): ReadonlySet<JsonType>;
  /** The parameter's schema, and the tool's, into which its references point. */
  schemaOf(tool: string, parameter: string): { schema: JsonValue | undefined; root: JsonObject };
  /** Names of the tool's parameters; null: its schema does not list them. */
  parametersOf(tool: string): readonly string[] | null;
}

export function createToolCatalog(tools: readonly ToolDefinition[]): ToolCatalog {
  const schemas = new Map(tools.map((tool) => [tool.function.name, schemaOf(tool)]));
  const lookUp = (tool: string, parameter: string) => {
    const root = schemas.get(tool) ?? {};
    return { schema: memberSchema(root, root, parameter), root };
  };
  return {
    names: [...schemas.keys()],
    offers: (name) => schemas.size === 0 || schemas.has(name),
    has: (name) => schemas.has(name),
    mayHaveParameter: (tool, parameter) => {
      const root = schemas.get(tool) ?? {};
      return listsMember(root, root, parameter) ?? true;
    },
    typesOf: (tool, parameter) => {
      const { schema, root } = lookUp(tool, parameter);
      return schemaTypes(schema, root);
    },
    schemaOf: lookUp,
    parametersOf: (tool) => {
      const root = schemas.get(tool) ?? {};
      return memberNames(root, root);
    },
  };
}

function schemaOf(tool: ToolDefinition): JsonObject {
  const { parameters } = tool.function;
  return isObject(parameters) ? parameters : {};
}
