import type { JsonObject, JsonValue, ToolDefinition } from '../../shared/types/chat.ts';
import { isObject, schemaTypes } from './values/schema-types.ts';
import type { JsonType } from './values/schema-types.ts';

/** The tools of a request, by name: what formats need to tell a call from an answer and a number from a string. */
export interface ToolCatalog {
  /** Could this be a call of an offered tool? Where none are offered every name may be one. */
  offers(name: string): boolean;
  /** Is this the name of an offered tool? */
  has(name: string): boolean;
  /** Types that the parameter may have; empty: unknown. */
  typesOf(tool: string, parameter: string): ReadonlySet<JsonType>;
  /** The parameter's schema, and the tool's, into which its references point. */
  schemaOf(tool: string, parameter: string): { schema: JsonValue | undefined; root: JsonObject };
  /** Names of the tool's parameters; null: its schema does not list them. */
  parametersOf(tool: string): readonly string[] | null;
}

export function createToolCatalog(tools: readonly ToolDefinition[]): ToolCatalog {
  const schemas = new Map(tools.map((tool) => [tool.function.name, schemaOf(tool)]));
  const properties = (tool: string): JsonObject | null => {
    const listed = schemas.get(tool)?.['properties'];
    return isObject(listed) ? listed : null;
  };
  const lookUp = (tool: string, parameter: string) => {
    const listed = properties(tool);
    const schema = listed !== null && Object.hasOwn(listed, parameter) ? listed[parameter] : undefined;
    return { schema, root: schemas.get(tool) ?? {} };
  };
  return {
    offers: (name) => schemas.size === 0 || schemas.has(name),
    has: (name) => schemas.has(name),
    typesOf: (tool, parameter) => {
      const { schema, root } = lookUp(tool, parameter);
      return schemaTypes(schema, root);
    },
    schemaOf: lookUp,
    parametersOf: (tool) => {
      const listed = properties(tool);
      return listed && Object.keys(listed);
    },
  };
}

function schemaOf(tool: ToolDefinition): JsonObject {
  const { parameters } = tool.function;
  return isObject(parameters) ? parameters : {};
}
