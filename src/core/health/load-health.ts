import type { HeartbeatSettings, MonitorSettings } from '../cluster/heartbeat-settings.ts';
import type { Ms, Ratio } from '../kernel/units.ts';
import { formatPercent } from '../kernel/units-text.ts';
import type { ProbeOutcome } from '../probe/host-probe.ts';
import type { LoadSample } from '../probe/load-sample.ts';
import type { Detector } from './detector/detector.ts';
import { detectors } from './detector/registry.ts';

/** A node answers, but its loads are over their limits; or they are no more. */
export interface DegradedEvent {
  readonly kind: 'degraded';
  readonly at: Ms;
  readonly node: string;
  readonly isOver: boolean;
  /** What is over its limit, in words; '' when there is nothing to say. */
  readonly detail: string;
}

interface Watched {
  readonly detector: Detector;
  isDegraded: boolean;
  /** Samples in a row that could not be taken. */
  missedCount: number;
}

/**
 * Which nodes are degraded, by their loads. One that cannot be measured as often in a row as makes a
 * node degraded is so no longer: it is judged by its heartbeats alone.
 */
export class LoadHealth {
  readonly #settings: HeartbeatSettings;
  readonly #nodes = new Map<string, Watched>();

  constructor(settings: HeartbeatSettings) {
    this.#settings = settings;
  }

  /** @returns the change that the sample, or the lack of one, makes */
  hear(outcome: ProbeOutcome<LoadSample>, at: Ms): DegradedEvent | undefined {
    const { node } = outcome;
    const watched = this.#nodes.get(node) ?? this.#add(node, at);
    if (outcome.kind === 'failed') return this.#miss(node, watched, at);
    watched.missedCount = 0;
    const [cpu, memory, disk] = uses(outcome.value);
    watched.detector.observe({ kind: 'load', at, cpu, memory, disk });
    const detail = overText([cpu, memory, disk], this.#settings.monitor);
    return turn(node, watched, watched.detector.judge(at) === 'degraded', at, detail);
  }

  #add(node: string, at: Ms): Watched {
    const detector = detectors.monitor.create(this.#settings, at);
    const watched: Watched = { detector, isDegraded: false, missedCount: 0 };
    this.#nodes.set(node, watched);
    return watched;
  }

  #miss(node: string, watched: Watched, at: Ms): DegradedEvent | undefined {
    watched.missedCount++;
    if (watched.missedCount < this.#settings.monitor.count) return undefined;
    watched.detector.restart(at);
    return turn(node, watched, false, at, 'cannot be measured');
  }
}

function turn(
  node: string,
  watched: Watched,
  isDegraded: boolean,
  at: Ms,
  detail: string,
): DegradedEvent | undefined {
  if (isDegraded === watched.isDegraded) return undefined;
  watched.isDegraded = isDegraded;
  return { kind: 'degraded', at, node, isOver: !isDegraded, detail };
}

type Uses = readonly [cpu: Ratio | null, memory: Ratio | null, disk: Ratio | null];

const uses = ({ cpu, memory, disk }: LoadSample): Uses => [
  cpu.busyRatio.value,
  memory.usedRatio.value,
  disk.busyRatio.value,
];

/** `CPU 97.0%, disk 91.0%`, what is over its limit. */
function overText([usedCpu, usedMemory, usedDisk]: Uses, limits: MonitorSettings): string {
  const rows = [
    ['CPU', usedCpu, limits.cpu],
    ['memory', usedMemory, limits.memory],
    ['disk', usedDisk, limits.disk],
  ] as const;
  return rows
    .flatMap(([name, use, limit]) =>
      use !== null && use >= limit ? [`${name} ${formatPercent(use)}`] : [],
    )
    .join(', ');
}
