import type { StructuralFormat, StructuralTag, XmlStyle } from './structural-format.ts';

/** A trigger for formats whose first characters are ordinary text: each call's whole beginning. */
export const WHOLE_BEGIN = Symbol('whole begin');

/** How a family writes its calls, as a grammar: what stands around the arguments. */
export interface CallFrame {
  /** A call of this tool as the family's template writes it. */
  call: (name: string, args: StructuralFormat) => StructuralTag;
  /** Other ways in which its models are known to write one, permitted where they are free to call or not. */
  variants?: ((name: string, args: StructuralFormat) => StructuralTag)[];
  separator: string;
  /** Around all calls. */
  group?: { begin: string; end: string };
  /** What begins a call, or a group, in free text, and nothing else there. Null: nothing tells a call from text. */
  trigger: string | typeof WHOLE_BEGIN | null;
  /** How the arguments are written. */
  args: 'json' | 'qwen_xml_parameter' | XmlStyle;
  /** The thinking of formats that have their own way of it, whatever the reasoning parser. */
  thinking?: ThinkingMarks;
}

export interface ThinkingMarks {
  /** Empty: the prompt has begun it. */
  begin: string;
  end: string;
}

export function framesOf<Name extends string>(
  names: readonly Name[],
  frame: CallFrame,
): Record<Name, CallFrame> {
  return Object.fromEntries(names.map((name) => [name, frame])) as Record<Name, CallFrame>;
}
