import type { Ms } from '../../kernel/units.ts';
import type { Detector, HeartbeatArrival } from './detector.ts';

/** What judges silence: tells after which instant of it a node is dead. */
export interface SilenceRule {
  heard(arrival: HeartbeatArrival): void;
  deadline(): Ms;
  suspicion(now: Ms): number;
  readonly suspicionLimit: number;
  restart(at: Ms): void;
}

/** A detector that judges silence alone. */
export function silenceDetector(rule: SilenceRule): Detector {
  return {
    observe(observation) {
      if (observation.kind === 'heartbeat') rule.heard(observation);
    },
    deadline: () => rule.deadline(),
    judge: (now) => (now > rule.deadline() ? 'dead' : 'alive'),
    suspicion: (now) => rule.suspicion(now),
    suspicionLimit: rule.suspicionLimit,
    restart: (at) => rule.restart(at),
  };
}
