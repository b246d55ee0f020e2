import type { Problem } from '../kernel/errors.ts';
import type { Ms } from '../kernel/units.ts';
import { type Finding, findings } from './evidence.ts';

/** One heartbeat, or check, of a node; instants are on the clock of the machine that asked. */
export interface TraceBeat {
  readonly sentMs: Ms;
  /** null: it was never answered. */
  readonly receivedMs: Ms | null;
  /** What the check found out instead of an answer, where somebody noted it. */
  readonly finding?: Finding;
}

/** A span of time in which a node was truly dead, or the machine that asked did not run. */
export interface TraceSpan {
  readonly fromMs: Ms;
  readonly toMs: Ms;
}

export interface NodeTrace {
  readonly node: string;
  /** In the order of sending. */
  readonly beats: readonly TraceBeat[];
  readonly deaths: readonly TraceSpan[];
}

/** Recorded or simulated heartbeats of some nodes, with what is known of the truth. */
export interface Trace {
  readonly intervalMs: Ms;
  /** Where it comes from, in words; '' when nobody said. */
  readonly origin: string;
  readonly nodes: readonly NodeTrace[];
  /** Of the machine that asked. */
  readonly stalls: readonly TraceSpan[];
}

export const traceLines = {
  /** The first line of a trace. */
  header: (intervalMs: Ms, origin: string): string =>
    JSON.stringify({ apiVersion: 'lbctl/v1', kind: 'HeartbeatTrace', intervalMs, origin }),
  beat: (node: string, { sentMs, receivedMs, finding }: TraceBeat): string =>
    JSON.stringify({
      node,
      sentMs: rounded(sentMs),
      receivedMs: receivedMs === null ? null : rounded(receivedMs),
      ...(finding !== undefined && { finding }),
    }),
  death: (node: string, { fromMs, toMs }: TraceSpan): string =>
    JSON.stringify({ node, deadFromMs: rounded(fromMs), toMs: rounded(toMs) }),
  stall: ({ fromMs, toMs }: TraceSpan): string =>
    JSON.stringify({ stalledFromMs: rounded(fromMs), toMs: rounded(toMs) }),
};

/** To a thousandth of a millisecond. */
const rounded = (ms: Ms): Ms => Math.round(ms * 1000) / 1000;

/** Some 300 years: also since 1970. Sums of such times are still exact to a hundredth of a millisecond. */
const MOST_MS: Ms = 1e13;
/** Below this no machine asks another one; what divides by it stays finite. */
const LEAST_INTERVAL_MS: Ms = 0.001;
const MOST_INTERVAL_MS: Ms = 86_400_000;

/** More mistakes than anyone reads. */
const MOST_PROBLEMS = 20;

interface Reading {
  intervalMs: Ms | undefined;
  origin: string;
  readonly beats: Map<string, TraceBeat[]>;
  readonly deaths: Map<string, TraceSpan[]>;
  readonly stalls: TraceSpan[];
}

/**
 * Reads a trace: a header, then a line a heartbeat, a death, or a stall of the machine that asked.
 * @param file its name in messages
 * @returns the trace, or all mistakes in it
 */
export function readTrace(
  text: string,
  file: string,
): { readonly trace: Trace } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const reading: Reading = {
    intervalMs: undefined,
    origin: '',
    beats: new Map(),
    deaths: new Map(),
    stalls: [],
  };
  let line = 0;
  for (const row of text.split('\n')) {
    line++;
    if (/^\s*(?:#|$)/.test(row)) continue;
    const wrong = takeLine(row, reading);
    if (wrong !== undefined) problems.push({ file, line, message: wrong });
    if (problems.length === MOST_PROBLEMS) break;
  }
  const { intervalMs, origin, beats, deaths, stalls } = reading;
  if (problems.length === 0 && beats.size === 0) {
    problems.push({ file, line: 1, message: 'there is no heartbeat in it' });
  }
  if (problems.length > 0 || intervalMs === undefined) return { problems };
  const nodes = [...beats].map(([node, unsorted]) => ({
    node,
    beats: unsorted.sort((a, b) => a.sentMs - b.sentMs),
    deaths: deaths.get(node) ?? [],
  }));
  return { trace: { intervalMs, origin, nodes, stalls } };
}

/** @returns what is wrong with the line */
function takeLine(row: string, reading: Reading): string | undefined {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(row);
  } catch {
    return 'no JSON';
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'must be an object';
  if (reading.intervalMs === undefined) return takeHeader(json, reading);
  const { node, toMs } = json;
  if (json.stalledFromMs !== undefined) return takeSpan(json.stalledFromMs, toMs, reading.stalls);
  if (typeof node !== 'string' || node === '' || node.length > 255) {
    return 'node must be the id of a node';
  }
  if (json.deadFromMs !== undefined) {
    return takeSpan(json.deadFromMs, toMs, listIn(reading.deaths, node));
  }
  const { sentMs, receivedMs, finding } = json;
  if (!isInstant(sentMs)) return 'sentMs must be a number of milliseconds';
  if (receivedMs !== null && !isInstant(receivedMs)) {
    return 'receivedMs must be a number of milliseconds, or null for what was lost';
  }
  if (receivedMs !== null && receivedMs < sentMs) return 'receivedMs is before sentMs';
  if (finding !== undefined && !isLoss(finding)) {
    return `finding must be one of ${losses.join(', ')}`;
  }
  listIn(reading.beats, node).push({
    sentMs,
    receivedMs,
    ...(finding !== undefined && receivedMs === null && { finding }),
  });
  return undefined;
}

function takeHeader(json: Record<string, unknown>, reading: Reading): string | undefined {
  const { kind, intervalMs, origin } = json;
  if (kind !== 'HeartbeatTrace') return 'the first line must be of kind "HeartbeatTrace"';
  if (!isInstant(intervalMs) || intervalMs < LEAST_INTERVAL_MS || intervalMs > MOST_INTERVAL_MS) {
    return 'intervalMs must be from 0.001 to 86400000, a day';
  }
  reading.intervalMs = intervalMs;
  if (typeof origin === 'string') reading.origin = origin.slice(0, 200);
  return undefined;
}

function takeSpan(fromMs: unknown, toMs: unknown, spans: TraceSpan[]): string | undefined {
  if (!isInstant(fromMs) || !isInstant(toMs) || toMs < fromMs) {
    return 'a span needs two instants in milliseconds, the second not before the first';
  }
  spans.push({ fromMs, toMs });
  return undefined;
}

function listIn<T>(lists: Map<string, T[]>, node: string): T[] {
  const known = lists.get(node);
  if (known !== undefined) return known;
  const list: T[] = [];
  lists.set(node, list);
  return list;
}

const losses = Object.keys(findings).filter((name) => name !== 'answered');

const isLoss = (finding: unknown): finding is Finding =>
  typeof finding === 'string' && losses.includes(finding);

const isInstant = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= MOST_MS;
