import type { Problem } from '../kernel/errors.ts';
import type { Ms } from '../kernel/units.ts';
import { type LogLine, readLogLine } from './access-log.ts';
import type { RequestLine } from './request/request-line.ts';

/** Arrivals as they were recorded somewhere. */
export interface ArrivalTrace {
  /** From the start, none before the one ahead of it. */
  readonly instants: Float64Array;
  /** What was requested at each instant; null where only instants were recorded. */
  readonly requests: readonly RequestLine[] | null;
  /** Lines of a log whose request cannot be sent again, such as junk of scanners. */
  readonly skippedCount: number;
}

/** What asks and changes nothing (RFC 9110, safe methods). */
const SAFE = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/** Without the requests that may change something on a node. */
export function safeTrace(trace: ArrivalTrace): ArrivalTrace {
  const { requests, instants, skippedCount } = trace;
  if (requests === null) return trace;
  const kept = requests.map(({ method }) => SAFE.includes(method));
  const safe = requests.filter((_, i) => kept[i]);
  return {
    instants: instants.filter((_, i) => kept[i]),
    requests: safe,
    skippedCount: skippedCount + requests.length - safe.length,
  };
}

type Reading = { readonly trace: ArrivalTrace } | { readonly problems: readonly Problem[] };

/** More mistakes than anyone reads. */
const MOST_PROBLEMS = 20;
/** From here on (in 1973) the first instant is a time of day, and the start. */
const LEAST_EPOCH_S = 1e8;
const INSTANT = /^\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/;

/**
 * Reads recorded arrivals: instants in seconds, one a line, counted from the start or, when the first
 * one is a time since 1970, from the first one; or an access log in common or combined format. Its
 * times are whole seconds, so requests of a second are spread evenly over it. A server logs a request
 * when it has ended but tells when it began, so lines need not be in order. Empty lines and those that
 * begin with # are skipped.
 * @param file its name in messages
 * @returns the trace, or all mistakes in it
 */
export function readArrivalTrace(text: string, file: string): Reading {
  const rows = text.split('\n').map((row, i) => ({ row: row.trim(), line: i + 1 }));
  const full = rows.filter(({ row }) => row !== '' && !row.startsWith('#'));
  const first = full[0];
  if (first === undefined) {
    return { problems: [{ file, line: 1, message: 'there is no arrival in it' }] };
  }
  return INSTANT.test(first.row) ? readInstants(full, file) : readLog(full, file);
}

interface Row {
  readonly row: string;
  readonly line: number;
}

function readInstants(rows: readonly Row[], file: string): Reading {
  const problems: Problem[] = [];
  const instants = new Float64Array(rows.length);
  const first = Number(rows[0]!.row);
  const start = first >= LEAST_EPOCH_S ? first : 0;
  let last = start;
  for (const [i, { row, line }] of rows.entries()) {
    const seconds = INSTANT.test(row) ? Number(row) : Number.NaN;
    if (!Number.isFinite(seconds)) {
      problems.push({ file, line, message: 'must be a number of seconds' });
    } else if (seconds < last) {
      problems.push({ file, line, message: `${row} is before the arrival ahead of it` });
    } else last = seconds;
    if (problems.length === MOST_PROBLEMS) break;
    instants[i] = 1000 * (seconds - start);
  }
  if (problems.length > 0) return { problems };
  return { trace: { instants, requests: null, skippedCount: 0 } };
}

function readLog(rows: readonly Row[], file: string): Reading {
  const problems: Problem[] = [];
  const read: LogLine[] = [];
  for (const { row, line } of rows) {
    const found = readLogLine(row);
    if (found !== undefined) read.push(found);
    else problems.push({ file, line, message: 'is no line of an access log (common or combined)' });
    if (problems.length === MOST_PROBLEMS) break;
  }
  if (problems.length > 0) return { problems };
  const kept = read.filter((one): one is Kept => one.request !== null);
  if (kept.length === 0) {
    return { problems: [{ file, line: 1, message: 'no request in it can be sent again' }] };
  }
  kept.sort((a, b) => a.atMs - b.atMs);
  return {
    trace: {
      instants: spread(kept.map(({ atMs }) => atMs)),
      requests: kept.map(({ request }) => request),
      skippedCount: read.length - kept.length,
    },
  };
}

type Kept = LogLine & { readonly request: RequestLine };

/** @param seconds whole seconds, in milliseconds, in order */
function spread(seconds: readonly Ms[]): Float64Array {
  const instants = new Float64Array(seconds.length);
  for (let from = 0; from < seconds.length; ) {
    let to = from;
    while (seconds[to] === seconds[from]) to++;
    for (let i = from; i < to; i++) {
      instants[i] = seconds[from]! - seconds[0]! + (1000 * (i - from)) / (to - from);
    }
    from = to;
  }
  return instants;
}
