import type { HeartbeatSettings } from '../cluster/heartbeat-settings.ts';
import type { Ms, Ratio } from '../kernel/units.ts';
import type { DetectorSpec } from './detector/detector.ts';
import type { NodeTrace, Trace, TraceSpan } from './trace.ts';

/**
 * How well a detector judges, by the measures of Chen, Toueg and Aguilera 2002
 * (doi:10.1109/TC.2002.1004595). Hours are those that nodes were watched while they lived, added up.
 */
export interface Quality {
  /** From a sending to the judgement, had the node died right after it: for every heartbeat. */
  readonly detection: { readonly meanMs: Ms; readonly p99Ms: Ms; readonly maxMs: Ms };
  /** Of the deaths in the trace. */
  readonly deaths: { readonly count: number; readonly missedCount: number; readonly maxMs: Ms };
  readonly mistakeCount: number;
  readonly mistakesPerHour: number;
  readonly mistakeDuration: { readonly meanMs: Ms; readonly maxMs: Ms };
  /** Part of the time in which the judgement about a living node is right. */
  readonly queryAccuracy: Ratio;
  readonly hours: number;
}

/** What was seen of one detector on one or more nodes. */
interface Tally {
  readonly detections: number[];
  readonly mistakes: number[];
  aliveMs: Ms;
  deathCount: number;
  missedCount: number;
  slowestDeathMs: Ms;
}

/**
 * Plays a trace to a detector, one node after the other. Time in which the asking machine stood
 * still, or asked less often than it should, does not count, as it does not in a watch.
 */
export function measureQuality(
  { nodes, stalls, intervalMs }: Trace,
  spec: DetectorSpec,
  settings: HeartbeatSettings,
): Quality {
  const tally: Tally = {
    detections: [],
    mistakes: [],
    aliveMs: 0,
    deathCount: 0,
    missedCount: 0,
    slowestDeathMs: 0,
  };
  for (const node of nodes) {
    const awake = awakeTime([...stalls, ...unasked(node, intervalMs)]);
    playNode(node, spec, settings, awake, tally);
  }
  return summarise(tally);
}

function playNode(
  { beats, deaths }: NodeTrace,
  spec: DetectorSpec,
  settings: HeartbeatSettings,
  awake: AwakeTime,
  tally: Tally,
): void {
  const first = beats[0];
  if (first === undefined) return;
  const arrivals = beats
    .flatMap(({ sentMs, receivedMs }) => (receivedMs === null ? [] : [{ sentMs, receivedMs }]))
    .sort((a, b) => a.receivedMs - b.receivedMs);
  const start = awake(first.sentMs);
  const end = awake(Math.max(beats.at(-1)!.sentMs, arrivals.at(-1)?.receivedMs ?? 0));
  const spans = deaths.map(({ fromMs, toMs }) => ({ fromMs: awake(fromMs), toMs: awake(toMs) }));
  const isDead = (at: Ms): boolean => spans.some(({ fromMs, toMs }) => at >= fromMs && at < toMs);
  const detector = spec.create(settings, start);
  const verdicts: TraceSpan[] = []; // judged dead
  let lastSent = Number.NEGATIVE_INFINITY;
  for (const { sentMs, receivedMs } of arrivals) {
    const at = awake(receivedMs);
    const sentAt = awake(sentMs);
    const deadline = detector.deadline();
    if (at > deadline) verdicts.push({ fromMs: deadline, toMs: at });
    const isAfterTrouble = at - sentAt < receivedMs - sentMs; // it waited while we stood still
    detector.observe({ kind: 'heartbeat', at, sentAt, isAfterTrouble });
    lastSent = Math.max(lastSent, sentAt);
    if (!isDead(at)) tally.detections.push(detector.deadline() - lastSent);
  }
  if (end > detector.deadline()) verdicts.push({ fromMs: detector.deadline(), toMs: end });
  addMistakes(verdicts, spans, tally);
  addDeaths(verdicts, spans, end, tally);
  tally.aliveMs += end - start - overlapWith(spans, start, end);
}

/** A judgement that begins while the node lives is a mistake until it dies or the judgement ends. */
function addMistakes(verdicts: readonly TraceSpan[], deaths: readonly TraceSpan[], tally: Tally) {
  for (const { fromMs, toMs } of verdicts) {
    const isRight = deaths.some((death) => fromMs >= death.fromMs && fromMs < death.toMs);
    if (isRight) continue;
    const death = deaths.find((one) => one.fromMs > fromMs && one.fromMs < toMs);
    tally.mistakes.push((death?.fromMs ?? toMs) - fromMs);
  }
}

function addDeaths(
  verdicts: readonly TraceSpan[],
  deaths: readonly TraceSpan[],
  end: Ms,
  tally: Tally,
): void {
  for (const { fromMs, toMs } of deaths) {
    if (fromMs >= end) continue;
    tally.deathCount++;
    const found = verdicts.find((verdict) => verdict.toMs > fromMs && verdict.fromMs < toMs);
    if (found === undefined) tally.missedCount++;
    else {
      tally.slowestDeathMs = Math.max(tally.slowestDeathMs, Math.max(0, found.fromMs - fromMs));
    }
  }
}

const overlapWith = (spans: readonly TraceSpan[], from: Ms, to: Ms): Ms =>
  spans.reduce(
    (sum, span) => sum + Math.max(0, Math.min(to, span.toMs) - Math.max(from, span.fromMs)),
    0,
  );

/** Spans in which a heartbeat was due and none was sent: intervals that the asking machine stretched. */
function unasked({ beats }: NodeTrace, intervalMs: Ms): TraceSpan[] {
  return beats.slice(1).flatMap(({ sentMs }, index) => {
    const before = beats[index]!.sentMs;
    const isGap = sentMs - before > 1.5 * intervalMs;
    return isGap ? [{ fromMs: before + intervalMs, toMs: sentMs }] : [];
  });
}

/** Maps an instant to the time that the asking machine had run by then. */
type AwakeTime = (at: Ms) => Ms;

function awakeTime(stalls: readonly TraceSpan[]): AwakeTime {
  if (stalls.length === 0) return (at) => at;
  const sorted = united(stalls);
  const lostBefore: Ms[] = [];
  let lost = 0;
  for (const { fromMs, toMs } of sorted) {
    lostBefore.push(lost);
    lost += toMs - fromMs;
  }
  return (at) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]!.fromMs < at) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return at;
    const { fromMs, toMs } = sorted[low - 1]!;
    return at - lostBefore[low - 1]! - (Math.min(at, toMs) - fromMs);
  };
}

/** The same time in spans that do not overlap, in order. */
function united(spans: readonly TraceSpan[]): TraceSpan[] {
  const list: TraceSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = list.at(-1);
    if (last === undefined || span.fromMs > last.toMs) list.push(span);
    else list[list.length - 1] = { ...last, toMs: Math.max(last.toMs, span.toMs) };
  }
  return list;
}

function summarise(tally: Tally): Quality {
  const { mistakes, aliveMs } = tally;
  const detections = Float64Array.from(tally.detections).sort();
  const hours = aliveMs / 3_600_000;
  const wrongMs = mistakes.reduce((sum, one) => sum + one, 0);
  const count = detections.length;
  return {
    detection: {
      meanMs: count === 0 ? 0 : detections.reduce((sum, one) => sum + one, 0) / count,
      p99Ms: detections[Math.max(0, Math.ceil(0.99 * count) - 1)] ?? 0,
      maxMs: detections[count - 1] ?? 0,
    },
    deaths: {
      count: tally.deathCount,
      missedCount: tally.missedCount,
      maxMs: tally.slowestDeathMs,
    },
    mistakeCount: mistakes.length,
    mistakesPerHour: hours === 0 ? 0 : mistakes.length / hours,
    mistakeDuration: {
      meanMs: mistakes.length === 0 ? 0 : wrongMs / mistakes.length,
      maxMs: mistakes.reduce((most, one) => Math.max(most, one), 0),
    },
    queryAccuracy: aliveMs === 0 ? 1 : Math.max(0, 1 - wrongMs / aliveMs),
    hours,
  };
}
