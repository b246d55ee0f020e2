import { formatPercent } from '../../kernel/units-text.ts';
import type { DetectorSpec, Judgement, LoadObservation } from './detector.ts';

/**
 * Monitoring detection of the survey: a node over a limit in `count` load samples in a row is
 * degraded, not dead; one sample below all limits ends it. Suspicion counts those samples.
 */
export const monitor: DetectorSpec = {
  summary: 'load samples over a limit, several in a row: degraded',
  source: 'survey of dispatch policies and fault detection',
  formula: ({ monitor: { count, cpu, memory, disk } }) =>
    `${count} samples with CPU ≥ ${formatPercent(cpu)}, memory ≥ ${formatPercent(memory)} or disk ≥ ${formatPercent(disk)}`,
  claims: { judges: 'loads', isAdaptive: false },
  promise: () => Number.POSITIVE_INFINITY,
  create({ monitor: { count, cpu, memory, disk } }) {
    const isOver = (load: LoadObservation): boolean =>
      (load.cpu ?? 0) >= cpu || (load.memory ?? 0) >= memory || (load.disk ?? 0) >= disk;
    let overCount = 0;
    return {
      observe(observation) {
        if (observation.kind === 'load') overCount = isOver(observation) ? overCount + 1 : 0;
      },
      deadline: () => Number.POSITIVE_INFINITY,
      judge: (): Judgement => (overCount >= count ? 'degraded' : 'alive'),
      suspicion: () => overCount,
      suspicionLimit: count,
      restart() {
        overCount = 0;
      },
    };
  },
};
