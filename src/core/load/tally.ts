import { goodStatuses, statusClasses } from './ending.ts';
import type { RecordingReader } from './recording-reader.ts';

/** How many requests of some groups have ended, and how. */
export interface Tally {
  readonly requestCount: number;
  readonly answerCount: number;
  /** Failures, and answers of 4xx, 5xx and other. */
  readonly errorCount: number;
}

export function tally(reader: RecordingReader, groups: readonly number[]): Tally {
  const statuses = reader.statuses(groups);
  const answerCount = sum(statuses);
  const requestCount = answerCount + sum(reader.failures(groups));
  const goodCount = sum(goodStatuses.map((name) => statuses[statusClasses.indexOf(name)]!));
  return { requestCount, answerCount, errorCount: requestCount - goodCount };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0);
