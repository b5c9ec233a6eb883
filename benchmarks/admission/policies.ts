import { SERVICE_TIERS } from '../../shared/types/job.ts';
import type { CreatePolicy, SimulatedRequest } from './world.ts';

/** Everything straight to the engine. With its priority scheduling the tiers travel as `priority`. */
export const direct: CreatePolicy = ({ engine, onToken }) => ({
  arrive(request) {
    engine.submit({ ...request, priority: SERVICE_TIERS.indexOf(request.tier) }, (_, last) =>
      onToken(request, last),
    );
  },
  parks: () => 0,
});

/** At most so many in the engine, first come first served. */
export function fixedConcurrency(limit: number): CreatePolicy {
  return ({ engine, onToken }) => {
    const waiting: SimulatedRequest[] = [];
    let running = 0;
    function pump(): void {
      while (running < limit) {
        const request = waiting.shift();
        if (request === undefined) return;
        running += 1;
        engine.submit({ ...request, priority: 0 }, (_, last) => {
          onToken(request, last);
          if (!last) return;
          running -= 1;
          pump();
        });
      }
    }
    return {
      arrive(request) {
        waiting.push(request);
        pump();
      },
      parks: () => 0,
    };
  };
}
