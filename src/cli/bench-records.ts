import { failureKindNames, statusClasses } from '../core/load/ending.ts';
import type { Durations, LoadRun, Outcomes } from '../core/load/load-run.ts';
import type { FlatRecord } from './render/csv.ts';

/** A record a node and a last one of the whole run, whose node is empty; for CSV and NDJSON. */
export function benchRecords({ total, nodes }: LoadRun): FlatRecord[] {
  const whole = {
    node: '',
    share: null,
    idealShare: null,
    connectionCount: null,
    inFlightMax: null,
    ...flatOutcomes(total),
  };
  const each = nodes.map(
    ({ node, share, idealShare, connectionCount, inFlightMax, ...outcomes }): FlatRecord => ({
      ...{ node, share, idealShare, connectionCount, inFlightMax },
      ...flatOutcomes(outcomes),
    }),
  );
  return [...each, whole];
}

function flatOutcomes(outcomes: Outcomes): FlatRecord {
  const { requestCount, answerCount, errorShare, answersPerSecond, bytes } = outcomes;
  const { statuses, failures } = outcomes;
  return {
    ...{ requestCount, answerCount, errorShare, answersPerSecond, bytes },
    ...flatTimes('responseTime', outcomes.responseTime),
    ...flatTimes('serviceTime', outcomes.serviceTime),
    ...flatTimes('sendLag', outcomes.sendLag),
    ...counts(statusClasses, (name) => `status-${name}`, statuses),
    ...counts(failureKindNames, (name) => name, failures),
  };
}

/** `responseTimeP99Ms` and its like. */
function flatTimes(name: string, times: Durations): FlatRecord {
  const { count: _, ...figures } = times;
  return Object.fromEntries(
    Object.entries(figures).map(([figure, value]) => [`${name}${capital(figure)}`, value]),
  );
}

/** A column for every kind, also for those that there was none of: lists of runs are put together. */
function counts<K extends string>(
  kinds: readonly K[],
  nameOf: (kind: K) => string,
  from: Readonly<Partial<Record<K, number>>>,
): FlatRecord {
  const camelCase = (name: string): string =>
    name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(
    kinds.map((kind) => [`${camelCase(nameOf(kind))}Count`, from[kind] ?? 0]),
  );
}

function capital(word: string): string {
  return `${word[0]!.toUpperCase()}${word.slice(1)}`;
}
