import type { JsonSchema } from '../../../shared/types/chat.ts';

/** How xgrammar writes the members of an object as tags instead of JSON. */
export type XmlStyle = 'deepseek_xml' | 'glm_xml' | 'kimi_k3_xml' | 'minimax_xml' | 'minimax_m3_xml';

/** The parts of xgrammar's structural tags that are asked for here. */
export type StructuralFormat =
  | { type: 'const_string'; value: string }
  | { type: 'any_text' }
  | { type: 'regex'; pattern: string }
  | { type: 'json_schema'; json_schema: JsonSchema; style?: XmlStyle }
  | { type: 'qwen_xml_parameter'; json_schema: JsonSchema }
  | { type: 'sequence' | 'or'; elements: StructuralFormat[] }
  | ({ type: 'triggered_tags'; triggers: string[] } & TagList)
  | ({ type: 'tags_with_separator'; separator: string } & TagList)
  | StructuralTag;

export interface TagList {
  tags: StructuralTag[];
  at_least_one: boolean;
  stop_after_first: boolean;
}

export interface StructuralTag {
  type: 'tag';
  begin: string;
  content: StructuralFormat;
  end: string;
}

export function tag(begin: string, content: StructuralFormat, end: string): StructuralTag {
  return { type: 'tag', begin, content, end };
}

/** A tag in which a number is due before the rest: `begin`, digits, `behind`, the arguments, `end`. */
export function numberedTag(
  begin: string,
  behind: string,
  args: StructuralFormat,
  end: string,
): StructuralTag {
  const number = { type: 'regex', pattern: '\\d+' } as const;
  return tag(
    begin,
    { type: 'sequence', elements: [number, { type: 'const_string', value: behind }, args] },
    end,
  );
}
