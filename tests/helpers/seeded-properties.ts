import * as fc from 'fast-check';

/**
 * Property tests draw the same inputs on every run, so that a run says something about the change under test and not about
 * luck. `FC_SEED=random` (or a number) draws others; a failing property prints its seed.
 */
const wanted = process.env['FC_SEED'] ?? '20260101';

fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  ...(wanted === 'random' ? {} : { seed: Number(wanted) }),
});
