import { readText } from '../adapters/files.ts';
import { LbError } from '../core/kernel/errors.ts';
import { type ArrivalTrace, readArrivalTrace } from '../core/load/trace.ts';

/** Arrivals of a file: an access log, or instants. @throws LbError INPUT_INVALID with all mistakes */
export function readArrivals(file: string): ArrivalTrace {
  const read = readArrivalTrace(readText(file), file);
  if ('trace' in read) return read.trace;
  throw new LbError('INPUT_INVALID', `"${file}" has mistakes`, { problems: read.problems });
}
