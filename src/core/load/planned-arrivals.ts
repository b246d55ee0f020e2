import { createRngStream } from '../kernel/rng.ts';
import type { ArrivalProcess } from './arrival.ts';
import { arrivals } from './arrival-registry.ts';
import { createArrivals } from './create-arrivals.ts';
import type { LoadPlan } from './load-plan.ts';
import { createRateProfile } from './rate-profile.ts';
import { recordedArrivals } from './recorded-arrivals.ts';

/** The arrivals of a plan of the open model that one of its sending threads has to release: each gets as many. */
export function plannedArrivals(plan: LoadPlan, thread: number): ArrivalProcess {
  const all = allArrivals(plan);
  if (plan.threads === 1) return all;
  const skip = (count: number): void => {
    for (let i = 0; i < count; i++) all.next();
  };
  skip(thread);
  return {
    next() {
      const instant = all.next();
      skip(plan.threads - 1);
      return instant;
    },
  };
}

function allArrivals({ model, seed, durationMs }: LoadPlan): ArrivalProcess {
  if (model.kind === 'open') {
    const profile = createRateProfile(model.rate, durationMs);
    const rng = createRngStream(seed, 'arrivals');
    return createArrivals(profile, arrivals[model.arrivals], rng, durationMs);
  }
  if (model.kind === 'closed') throw new RangeError('the closed model has no arrivals of its own');
  return recordedArrivals(model.instants, durationMs);
}
