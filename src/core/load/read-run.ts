import { LbError } from '../kernel/errors.ts';
import { isObject, parseJson } from '../probe/records/json.ts';
import {
  amount,
  fields,
  instant,
  listOf,
  type Reader,
  readWith,
  text,
} from '../probe/records/readers.ts';
import { failureKindNames, statusClasses } from './ending.ts';
import type {
  Durations,
  GeneratorReport,
  LoadRun,
  NodeOutcomes,
  Outcomes,
  RunBlock,
  RunPlan,
  SpectrumPoint,
} from './load-run.ts';

const amountOrNull: Reader<number | null> = (json, path, complain) =>
  json === null ? null : amount(json, path, complain);

const truth: Reader<boolean> = (json, path, complain) => {
  if (typeof json === 'boolean') return json;
  complain(path, 'must be true or false');
  return false;
};

const model: Reader<'open' | 'closed'> = (json, path, complain) => {
  if (json === 'open' || json === 'closed') return json;
  complain(path, 'must be "open" or "closed"');
  return 'open';
};

/** A list that must be there. */
const list =
  <T>(item: Reader<T>): Reader<readonly T[]> =>
  (json, path, complain) =>
    listOf(item)(json ?? null, path, complain);

/** Fields that are only there when there is something to say. */
const maybe =
  <T>(names: { readonly [K in keyof T]-?: Reader<Exclude<T[K], undefined>> }): Reader<Partial<T>> =>
  (json, path, complain) => {
    const source = isObject(json) ? json : {};
    const there = Object.entries(names).filter(([name]) => Object.hasOwn(source, name));
    return fields(Object.fromEntries(there) as never)(source, path, complain);
  };

/** One object of which two readers read different fields. */
const both =
  <A extends object, B extends object>(one: Reader<A>, other: Reader<B>): Reader<A & B> =>
  (json, path, complain) => ({ ...one(json, path, complain), ...other(json, path, complain) });

/** The same reader under many names. */
const each = <K extends string, T>(names: readonly K[], reader: Reader<T>) =>
  Object.fromEntries(names.map((name) => [name, reader])) as Record<K, Reader<T>>;

const durations = fields<Durations>({
  count: amount,
  ...each(['meanMs', 'p50Ms', 'p90Ms', 'p99Ms', 'p999Ms', 'maxMs'], amountOrNull),
});

const outcomeFields = {
  ...each(['requestCount', 'answerCount', 'errorShare', 'answersPerSecond', 'bytes'], amount),
  statuses: fields(each(statusClasses, amount)),
  failures: maybe(each(failureKindNames, amount)),
  ...each(['responseTime', 'serviceTime', 'sendLag'], durations),
};

const nodeOutcomes = fields<NodeOutcomes>({
  node: text,
  share: amount,
  idealShare: amountOrNull,
  ...each(['connectionCount', 'surplusCount', 'inFlightMax'], amount),
  ...outcomeFields,
});

type OptionalPlan = Pick<RunPlan, 'rate' | 'arrivals' | 'connections'>;

const plan: Reader<RunPlan> = both(
  fields<Omit<RunPlan, keyof OptionalPlan>>({
    model,
    durationMs: amount,
    policy: text,
    requests: text,
    timeoutMs: amount,
    nodes: list(fields<RunPlan['nodes'][number]>({ id: text, url: text, weight: amount })),
  }),
  maybe<OptionalPlan>({ rate: text, arrivals: text, connections: amount }),
);

const loadRun = fields<LoadRun>({
  plan,
  seed: amount,
  startedAt: instant,
  durationMs: amount,
  isPartial: truth,
  total: fields<Outcomes>(outcomeFields),
  nodes: list(nodeOutcomes),
  classes: list(fields<LoadRun['classes'][number]>({ name: text, ...outcomeFields })),
  blocks: list(
    fields<RunBlock>({
      ...each(['atMs', 'durationMs', 'requestCount', 'errorCount'], amount),
      responseTime: durations,
    }),
  ),
  spectrum: list(fields<SpectrumPoint>(each(['share', 'responseTimeMs', 'serviceTimeMs'], amount))),
  generator: fields<GeneratorReport>({
    ...each(['threads', 'busyShare', 'releasedCount'], amount),
    pacing: text,
    plannedCount: amountOrNull,
    releaseLag: durations,
    limits: list(text),
  }),
});

/** More mistakes than anyone reads. */
const MOST_PROBLEMS = 20;

/**
 * A load run as `lbctl bench --json` printed it. Fields that this lbctl does not know are left out.
 * @param file its name, for messages
 * @throws LbError INPUT_INVALID with the mistakes
 */
export function readRun(content: string, file: string): LoadRun {
  const json = parseJson(content);
  if ('mistake' in json) throw noRun(file, [`no JSON: ${json.mistake}`]);
  const kind = isObject(json.value) ? json.value.kind : undefined;
  if (kind !== 'BenchRun') {
    const said = typeof kind === 'string' ? `"${kind.slice(0, 60)}"` : 'none';
    throw noRun(file, [`kind is ${said} where "BenchRun" is expected`]);
  }
  const read = readWith(loadRun, json.value);
  if ('mistakes' in read) throw noRun(file, read.mistakes.slice(0, MOST_PROBLEMS));
  return read.value;
}

function noRun(file: string, mistakes: readonly string[]): LbError {
  return new LbError('INPUT_INVALID', `"${file}" holds no load run`, {
    problems: mistakes.map((message) => ({ file, message })),
    hint: 'keep a run in a file: lbctl bench … --json > run.json',
  });
}
