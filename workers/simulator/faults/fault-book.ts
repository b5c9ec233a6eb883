import type { Fault } from './fault.ts';

export interface FaultRule {
  fault: Fault;
  /** Requests that it still applies to; null: until it is cleared. */
  times: number | null;
  /** Only generation requests whose body holds this text; null: all. */
  contains: string | null;
}

/** The faults that `/admin/faults` has ordered, oldest first. */
export interface FaultBook {
  add(rule: FaultRule): void;
  clear(): void;
  all(): readonly FaultRule[];
  /** The first fault for a generation request with this body; counts as one of its times. */
  forGeneration(body: string): Fault | null;
  /** The first fault of this endpoint; counts as one of its times. */
  forEndpoint<E extends 'metrics' | 'health'>(endpoint: E): NonNullable<Fault[E]> | null;
}

export function createFaultBook(): FaultBook {
  let rules: FaultRule[] = [];

  function take(matches: (rule: FaultRule) => boolean): Fault | null {
    const rule = rules.find(matches);
    if (rule === undefined) return null;
    if (rule.times !== null) rule.times -= 1;
    rules = rules.filter(({ times }) => times === null || times > 0);
    return rule.fault;
  }

  return {
    add: (rule) => rules.push(rule),
    clear: () => (rules = []),
    all: () => rules,
    forGeneration: (body) =>
      take(
        ({ fault, contains }) => isAboutGeneration(fault) && (contains === null || body.includes(contains)),
      ),
    forEndpoint: (endpoint) => take(({ fault }) => fault[endpoint] !== undefined)?.[endpoint] ?? null,
  };
}

function isAboutGeneration(fault: Fault): boolean {
  return Object.keys(fault).some((part) => part !== 'metrics' && part !== 'health');
}
