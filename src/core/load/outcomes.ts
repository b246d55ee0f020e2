import type { Ms } from '../kernel/units.ts';
import { durations } from './durations.ts';
import { failureKindNames, statusClasses } from './ending.ts';
import type { Outcomes } from './load-run.ts';
import type { RecordingReader } from './recording-reader.ts';
import { tally } from './tally.ts';

/**
 * What became of the requests of some groups.
 * @param elapsedMs time in which requests were dispatched, above 0
 */
export function outcomes(
  reader: RecordingReader,
  groups: readonly number[],
  elapsedMs: Ms,
): Outcomes {
  const { requestCount, answerCount, errorCount } = tally(reader, groups);
  return {
    requestCount,
    answerCount,
    statuses: byName(statusClasses, reader.statuses(groups)) as Outcomes['statuses'],
    failures: Object.fromEntries(
      Object.entries(byName(failureKindNames, reader.failures(groups))).filter(
        ([, count]) => count > 0,
      ),
    ),
    errorShare: requestCount === 0 ? 0 : errorCount / requestCount,
    answersPerSecond: (answerCount * 1000) / elapsedMs,
    bytes: reader.counter('bytes', groups),
    responseTime: durations(reader.times('response', groups)),
    serviceTime: durations(reader.times('service', groups)),
    sendLag: durations(reader.times('sendLag', groups)),
  };
}

function byName(names: readonly string[], counts: readonly number[]): Record<string, number> {
  return Object.fromEntries(names.map((name, i) => [name, counts[i]!]));
}
