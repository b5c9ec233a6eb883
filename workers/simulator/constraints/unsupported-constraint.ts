/** A constraint that the server refuses: its answer is a 400 with this message. */
export class UnsupportedConstraint extends Error {
  override readonly name = 'UnsupportedConstraint';
}
