/** A function to be made small: its value at a point, with its gradient written into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  maxSteps: number;
  /** Ends when a step improves the value by less than this share of it. */
  tolerance: number;
}

/** Pairs of steps that stand in for the curvature; ten are the usual choice. */
const MEMORY = 10;
/** Armijo's condition: the share of the promised decrease that a step has to bring. */
const SUFFICIENT = 1e-4;
const MAX_HALVINGS = 30;

interface Curvature {
  step: Float64Array;
  change: Float64Array;
  inverse: number;
}

/** L-BFGS with a backtracking line search (Nocedal and Wright, algorithm 7.5). Changes `point` in place. */
export function minimise(point: Float64Array, objective: Objective, options: MinimiseOptions): void {
  const memory: Curvature[] = [];
  const size = point.length;
  let gradient = new Float64Array(size);
  let value = objective(point, gradient);
  for (let count = 0; count < options.maxSteps; count++) {
    const direction = descentDirection(gradient, memory);
    const slope = product(direction, gradient);
    if (!(slope < 0)) return;
    const before = { point: point.slice(), gradient, value };
    gradient = new Float64Array(size);
    // Without a memory the direction has no scale yet.
    let length = memory.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    for (let halvings = 0; ; halvings++, length /= 2) {
      for (let i = 0; i < size; i++) point[i] = before.point[i]! + length * direction[i]!;
      value = objective(point, gradient);
      if (value <= before.value + SUFFICIENT * length * slope) break;
      if (halvings === MAX_HALVINGS) {
        point.set(before.point);
        return;
      }
    }
    remember(memory, before, point, gradient);
    if (before.value - value < options.tolerance * Math.abs(value)) return;
  }
}

function remember(
  memory: Curvature[],
  before: { point: Float64Array; gradient: Float64Array },
  point: Float64Array,
  gradient: Float64Array,
): void {
  const step = point.map((x, i) => x - before.point[i]!);
  const change = gradient.map((x, i) => x - before.gradient[i]!);
  const curvature = product(step, change);
  if (curvature <= 1e-12) return;
  memory.push({ step, change, inverse: 1 / curvature });
  if (memory.length > MEMORY) memory.shift();
}

function descentDirection(gradient: Float64Array, memory: readonly Curvature[]): Float64Array {
  const direction = gradient.map((x) => -x);
  const shares = memory.toReversed().map(({ step, change, inverse }) => {
    const share = inverse * product(step, direction);
    addTo(direction, change, -share);
    return share;
  });
  const newest = memory.at(-1);
  if (newest !== undefined) {
    const scale = 1 / (newest.inverse * product(newest.change, newest.change));
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  memory.forEach(({ step, change, inverse }, index) => {
    const share = shares[memory.length - 1 - index]!;
    addTo(direction, step, share - inverse * product(change, direction));
  });
  return direction;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addTo(target: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * other[i]!;
}
