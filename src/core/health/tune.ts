import {
  type DetectorName,
  detectorNames,
  type HeartbeatSettings,
} from '../cluster/heartbeat-settings.ts';
import type { Ms } from '../kernel/units.ts';
import { detectors } from './detector/registry.ts';
import { measureQuality, type Quality } from './quality.ts';
import type { Trace } from './trace.ts';

/** What `tune` proposes for one detector. */
export interface Proposal {
  readonly detector: DetectorName;
  readonly settings: HeartbeatSettings;
  /** On the part of the trace that it was chosen by. */
  readonly chosenBy: Quality;
  /** On the rest, which it had not seen. */
  readonly heldOut: Quality;
}

/** How many of the settings to be tried were. */
export interface TuneTurn {
  readonly done: number;
  readonly total: number;
}

/** Values tried between the least and the most that the target allows. */
const STEPS = 24;

/**
 * For each detector the settings that find 99 of 100 deaths within the target, judged by the first
 * half of the trace, with the fewest mistakes, and the quickest of those. The second half tells what
 * the promise is worth.
 *
 * @returns in the order of the registry; nothing for a detector that meets the target with no settings,
 *   or judges no silence
 */
export function* tune(
  trace: Trace,
  settings: HeartbeatSettings,
  targetMs: Ms,
): Generator<TuneTurn, Proposal[], boolean | undefined> {
  const [first, second] = halves(trace);
  const proposals: Proposal[] = [];
  const names = detectorNames.filter((name) => detectors[name].claims.judges === 'heartbeats');
  const patienceMs = targetMs - settings.intervalMs - delayOf(first);
  const tasks = names.flatMap((name) => [...candidates(name, settings, patienceMs)]);
  const best = new Map<DetectorName, { settings: HeartbeatSettings; quality: Quality }>();
  for (const [done, candidate] of tasks.entries()) {
    const { detector } = candidate;
    const quality = measureQuality(first, detectors[detector], candidate);
    if (quality.detection.p99Ms <= targetMs && isBetter(quality, best.get(detector)?.quality)) {
      best.set(detector, { settings: candidate, quality });
    }
    if ((yield { done: done + 1, total: tasks.length }) === true) break;
  }
  for (const [detector, chosen] of best) {
    const heldOut = measureQuality(second, detectors[detector], chosen.settings);
    proposals.push({ detector, settings: chosen.settings, chosenBy: chosen.quality, heldOut });
  }
  return proposals;
}

function isBetter(quality: Quality, best: Quality | undefined): boolean {
  if (best === undefined) return true;
  if (quality.mistakeCount !== best.mistakeCount) return quality.mistakeCount < best.mistakeCount;
  return quality.detection.p99Ms < best.detection.p99Ms;
}

/** @param patienceMs the most that may pass after the time at which a heartbeat is expected */
function* candidates(
  detector: DetectorName,
  settings: HeartbeatSettings,
  patienceMs: Ms,
): Generator<HeartbeatSettings> {
  if (!(patienceMs > 0)) return;
  for (let step = 1; step <= STEPS; step++) {
    const patience = rounded((patienceMs * step) / STEPS);
    const common = { ...settings, detector, fall: 1 };
    if (detector === 'timeout') yield { ...common, timeoutMs: patience };
    if (detector === 'chen') yield { ...common, chen: { ...settings.chen, marginMs: patience } };
    if (detector !== 'phi') continue;
    for (const threshold of [3, 5, 8, 12, 16]) {
      for (const part of [0, 0.5, 0.8]) {
        const pauseMs = rounded(patience * part);
        const leastDeviationMs = rounded((patience - pauseMs) / 12);
        yield { ...common, phi: { ...settings.phi, threshold, pauseMs, leastDeviationMs } };
      }
    }
  }
}

/** The 99th percentile of delays: what a detector adds to its patience, seen from the sending. */
function delayOf({ nodes }: Trace): Ms {
  const delays = nodes
    .flatMap(({ beats }) => beats)
    .flatMap(({ sentMs, receivedMs }) => (receivedMs === null ? [] : [receivedMs - sentMs]))
    .sort((a, b) => a - b);
  return delays[Math.floor(0.99 * (delays.length - 1))] ?? 0;
}

const rounded = (ms: Ms): Ms => Math.max(0.1, Math.round(ms * 10) / 10);

/** Cut at the middle of its time. */
function halves(trace: Trace): [Trace, Trace] {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const { beats } of trace.nodes) {
    first = Math.min(first, beats[0]!.sentMs);
    last = Math.max(last, beats.at(-1)!.sentMs);
  }
  const middle = (first + last) / 2;
  const part = (isIn: (at: Ms) => boolean): Trace => ({
    ...trace,
    nodes: trace.nodes.map(({ node, beats, deaths }) => ({
      node,
      beats: beats.filter(({ sentMs }) => isIn(sentMs)),
      deaths: deaths.filter(({ fromMs }) => isIn(fromMs)),
    })),
  });
  return [part((at) => at < middle), part((at) => at >= middle)];
}
