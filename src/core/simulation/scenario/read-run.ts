import { readHeartbeatSection } from '../../cluster/heartbeat-section.ts';
import type { HeartbeatSettings } from '../../cluster/heartbeat-settings.ts';
import { isMapping } from '../../cluster/mapping.ts';
import type { Ms } from '../../kernel/units.ts';
import { type Dispatching, isRead } from '../../policy/dispatching.ts';
import type {
  DispatchModel,
  MonitorModel,
  OfferedLoad,
  SimulationLimits,
  WanderingSpeeds,
} from '../model.ts';
import type { Fields } from './fields.ts';
import { keysOf } from './format.ts';

const MOST_MS: Ms = 366 * 86_400_000;
const TIME = { least: 0, most: MOST_MS };
/** Samples under way; each holds figures of all nodes. */
const MOST_LATE = 1000;
const SOME_TIME = { least: 0.001, most: MOST_MS };
/** Where clients end the run, it is not to end before. */
const LONG_MS: Ms = 86_400_000;

export function readDispatch(root: Fields, dispatching: Dispatching): DispatchModel {
  const dispatch = root.section('dispatch', keysOf('dispatch'));
  return {
    dispatching,
    knowsDemands: dispatch.flag('knowsDemands', false),
    knowsSpeeds: dispatch.flag('knowsSpeeds', false),
    knowsCritical: dispatch.flag('knowsCritical', true),
    connectionsLastMs: dispatch.quantity('connectionsLast', 'duration', TIME, 0),
  };
}

/** Without the section, samples are free and at once for policies that need them. */
export function readMonitor(root: Fields, dispatching: Dispatching): MonitorModel | null {
  const isNeeded = isRead(dispatching, 'loads') || isRead(dispatching, 'storage');
  if (!root.has('monitor') && !isNeeded) return null;
  const monitor = root.section('monitor', keysOf('monitor'));
  const everyMs = monitor.quantity('every', 'duration', SOME_TIME, 1000);
  const delayMs = monitor.quantity('delay', 'duration', TIME, 0);
  if (delayMs > MOST_LATE * everyMs) {
    monitor.refuse('delay', `must be at most ${MOST_LATE} times "every"`);
  }
  return {
    everyMs,
    delayMs,
    costMs: monitor.quantity('cost', 'duration', TIME, 0),
    costEveryMs: monitor.quantity('costEvery', 'duration', SOME_TIME, everyMs),
  };
}

/** Ways of being asked and of being repaired have no part in a simulation. */
export function readHeartbeat(root: Fields): HeartbeatSettings | null {
  if (!root.has('heartbeat')) return null;
  root.section('heartbeat', keysOf('heartbeat'));
  const value = root.get('heartbeat');
  if (!isMapping(value)) return null;
  const known = Object.entries(value).filter(([key]) => keysOf('heartbeat').includes(key));
  const read = readHeartbeatSection(Object.fromEntries(known));
  if ('settings' in read) return read.settings;
  root.mistakes.list.push(...read.mistakes);
  return null;
}

export function readLimits(root: Fields): SimulationLimits {
  const limits = root.section('limits', keysOf('limits'));
  const never = limits.get('timeout') === 'none';
  return {
    timeoutMs: never
      ? Number.POSITIVE_INFINITY
      : limits.quantity('timeout', 'duration', SOME_TIME, Number.POSITIVE_INFINITY),
    retries: limits.whole('retries', { least: 0, most: 100 }, 0),
  };
}

export function readWandering(root: Fields): WanderingSpeeds | null {
  if (!root.has('wandering')) return null;
  const wandering = root.section('wandering', keysOf('wandering'));
  for (const key of ['least', 'mean']) {
    if (!wandering.has(key)) wandering.refuse(key, 'must be there: { least: 50%, mean: 30s }');
  }
  const least = wandering.quantity('least', 'ratio', { least: 0.001, most: 1 }, 1);
  const most = wandering.quantity('most', 'ratio', { least: 0.001, most: 1 }, 1);
  if (least > most) wandering.refuse('least', 'that is above the most');
  return { least, most, meanMs: wandering.quantity('mean', 'duration', SOME_TIME, 1000) };
}

export interface RunLength {
  readonly warmUpMs: Ms;
  readonly durationMs: Ms;
  readonly pieces: number;
  readonly seedCount: number;
}

/** A recording is measured from its first request to its last one. */
export function readRun(root: Fields, load: OfferedLoad): RunLength {
  const run = root.section('run', keysOf('run'));
  const given = run.quantity('duration', 'duration', { least: 1, most: MOST_MS }, null);
  const warmUp = run.quantity('warmUp', 'duration', TIME, null);
  const ends = load.kind === 'closed' && load.requestsPerClient !== null;
  if (!run.has('duration') && load.kind !== 'recorded' && !ends) {
    const hint = 'write for example run: { duration: 180s }';
    root.mistakes.add(root.has('run') ? run.path : [], 'the run has no duration', hint);
  }
  const recordedMs = load.kind === 'recorded' ? (load.instants.at(-1) ?? 0) + 1 : null;
  const durationMs = recordedMs ?? given ?? (ends ? LONG_MS : 1000);
  const standard = ends ? 0 : durationMs / 10;
  return {
    warmUpMs: recordedMs === null ? (warmUp ?? standard) : 0,
    durationMs,
    pieces: run.whole('pieces', { least: 0, most: 10_000 }, 60),
    seedCount: run.whole('seeds', { least: 1, most: 1000 }, 10),
  };
}
