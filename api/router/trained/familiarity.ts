import { createRandom } from '../../../shared/lib/random.ts';

/** Groups of the training data in the space of its surface features, and how far from the nearest one is usual. */
export interface Familiarity {
  centres: number[][];
  /** Standard deviation of each feature within each group, never below `LEAST_DEVIATION`. */
  deviations: number[][];
  /** Distance that 95 % of the training data do not exceed. */
  usual: number;
}

const GROUPS = 8;
const ROUNDS = 12;
/** In deviations of the whole: what never varies in the training data must not be infinitely far. */
const LEAST_DEVIATION = 0.2;
/** One feature alone cannot decide it. */
const MAX_DEVIATIONS = 6;
/**
 * From this multiple of the usual distance on, the training data say nothing about a request. With 1.5, grade-school
 * problems would be judged by exam questions with a weight of a quarter, and .04 APGR worse than by the heuristic.
 */
const UNKNOWN_FROM = 1.2;

/** k-means over points that are in deviations from the mean. */
export function fitFamiliarity(points: readonly number[][], seed: number): Familiarity {
  let centres = startingCentres(points, Math.min(GROUPS, points.length), seed);
  for (let round = 0; round < ROUNDS; round++) {
    const groups = groupsOf(points, centres);
    centres = centres.map((centre, index) => (groups[index]!.length === 0 ? centre : meanOf(groups[index]!)));
  }
  const groups = groupsOf(points, centres);
  const deviations = centres.map((centre, index) => deviationOf(groups[index]!, centre));
  const familiarity = { centres, deviations, usual: 0 };
  const distances = points.map((point) => distanceFrom(familiarity, point)).toSorted((a, b) => a - b);
  return { ...familiarity, usual: distances[Math.floor(0.95 * distances.length)] ?? 0 };
}

/** Root mean square of the deviations from the group that is nearest. */
export function distanceFrom({ centres, deviations }: Familiarity, point: readonly number[]): number {
  let nearest = Infinity;
  centres.forEach((centre, index) => {
    let sum = 0;
    for (let j = 0; j < point.length; j++) {
      const far = (point[j]! - centre[j]!) / deviations[index]![j]!;
      sum += Math.min(MAX_DEVIATIONS ** 2, far * far);
    }
    nearest = Math.min(nearest, Math.sqrt(sum / point.length));
  });
  return nearest;
}

/** How much the trained model's word counts, 0..1: wholly at the usual distance, not at all at `UNKNOWN_FROM` times that. */
export function trustAt({ usual }: Familiarity, distance: number): number {
  return Math.min(1, Math.max(0, (UNKNOWN_FROM * usual - distance) / ((UNKNOWN_FROM - 1) * usual)));
}

/** Each as far as chance allows from those before it (k-means++). */
function startingCentres(points: readonly number[][], count: number, seed: number): number[][] {
  const random = createRandom(seed);
  const centres = [points[Math.floor(random() * points.length)]!];
  const nearest = points.map(() => Infinity);
  while (centres.length < count) {
    points.forEach((point, i) => (nearest[i] = Math.min(nearest[i]!, squared(point, centres.at(-1)!))));
    let left = random() * nearest.reduce((sum, distance) => sum + distance, 0);
    const index = nearest.findIndex((distance) => (left -= distance) <= 0);
    centres.push(points[Math.max(0, index)]!);
  }
  return centres;
}

function groupsOf(points: readonly number[][], centres: readonly number[][]): number[][][] {
  const groups: number[][][] = centres.map(() => []);
  for (const point of points) {
    const distances = centres.map((centre) => squared(point, centre));
    groups[distances.indexOf(Math.min(...distances))]!.push(point);
  }
  return groups;
}

function meanOf(points: readonly number[][]): number[] {
  return points[0]!.map((_, j) => points.reduce((sum, point) => sum + point[j]!, 0) / points.length);
}

function deviationOf(points: readonly number[][], centre: readonly number[]): number[] {
  return centre.map((mean, j) => {
    const variance =
      points.reduce((sum, point) => sum + (point[j]! - mean) ** 2, 0) / Math.max(1, points.length);
    return Math.max(LEAST_DEVIATION, Math.sqrt(variance));
  });
}

function squared(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, j) => sum + (x - b[j]!) ** 2, 0);
}
