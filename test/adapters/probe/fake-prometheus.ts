import type { RequestListener } from 'node:http';
import { EARLIER, rows, WHAT } from '../../../src/core/probe/prometheus-query.ts';
import { plainSamples } from '../../core/probe/parse/plain-prometheus-text.ts';

/** What the server keeps of one instance. */
export interface Kept {
  readonly newest?: string;
  readonly earlier?: string;
  /** Age of the newest reading in seconds. */
  readonly age?: number;
  readonly scrapeSeconds?: number;
  readonly isUp?: boolean;
  readonly seriesCount?: number;
}

type Row = { metric: Record<string, string>; value?: unknown; values?: unknown };

/** Time by the server's clock. */
export const NOW = 1_700_002_000.5;

/**
 * Answers the queries of the probe as Prometheus does: pages of exporters stand for what it has
 * scraped, and are added up by CPU as the queries ask.
 * @param onQuery is told every query
 */
export function fakePrometheus(
  kept: Readonly<Record<string, Kept>>,
  onQuery: (query: string) => void = () => undefined,
  more: object = {},
): RequestListener {
  return async (request, answer) => {
    let form = '';
    for await (const chunk of request) form += chunk;
    const query = new URLSearchParams(form).get('query') ?? '';
    onQuery(query);
    const pattern = /instance=~("(?:[^"\\]|\\.)*")/.exec(query)?.[1] ?? '""';
    const isAsked = new RegExp(`^(?:${JSON.parse(pattern)})$`, 'v');
    const nodes = Object.entries(kept).filter(([instance]) => isAsked.test(instance));
    const rowsOf = query.endsWith('[5m]')
      ? historyRows
      : query.includes(EARLIER)
        ? loadRows
        : allRows;
    const result = nodes.flatMap(([instance, one]) => rowsOf(instance, one));
    answer.setHeader('content-type', 'application/json');
    answer.end(
      JSON.stringify({ status: 'success', data: { resultType: 'vector', result }, ...more }),
    );
  };
}

function historyRows(instance: string, { newest, age = 5, scrapeSeconds = 15 }: Kept): Row[] {
  if (newest === undefined) return [];
  const times = [4, 3, 2, 1, 0].map((i) => NOW - age - i * scrapeSeconds);
  const values = times.map((at) => [at, String(at)]);
  return [{ metric: { __name__: 'node_time_seconds', instance, job: 'node' }, values }];
}

function loadRows(instance: string, kept: Kept): Row[] {
  return [
    ...readingRows(instance, kept.newest ?? '', {}),
    ...readingRows(instance, kept.earlier ?? '', { [EARLIER]: '1' }),
    ...aboutRows(instance, kept),
  ];
}

function allRows(instance: string, kept: Kept): Row[] {
  const samples = plainSamples(kept.newest ?? '');
  const cores = samples.filter(({ labels }) => labels.mode === 'idle').length;
  return [
    ...samples
      .filter(({ name }) => !name.startsWith('node_cpu_seconds'))
      .map(({ name, labels, value }) => row(instance, name, value, labels)),
    row(instance, rows.coreCount, cores),
    ...aboutRows(instance, kept),
  ];
}

function readingRows(instance: string, page: string, labels: Record<string, string>): Row[] {
  const cpu = new Map<string, number>();
  const others: Row[] = [];
  for (const sample of plainSamples(page)) {
    const { mode = '' } = sample.labels;
    if (sample.name === 'node_cpu_seconds_total')
      cpu.set(mode, (cpu.get(mode) ?? 0) + sample.value);
    else others.push(row(instance, sample.name, sample.value, { ...sample.labels, ...labels }));
  }
  const sums = [...cpu].map(([mode, seconds]) =>
    row(instance, 'node_cpu_seconds_total', seconds, { mode, ...labels }),
  );
  return [...sums, ...others];
}

function aboutRows(instance: string, { newest, age = 5, isUp, seriesCount = 1 }: Kept): Row[] {
  const up = isUp === undefined ? [] : [row(instance, rows.isUp, isUp ? 1 : 0)];
  if (newest === undefined) return up;
  return [
    ...up,
    row(instance, rows.scrapedAt, NOW - age),
    row(instance, rows.seriesCount, seriesCount),
  ];
}

function row(instance: string, what: string, value: number, labels: object = {}): Row {
  const number = String(value).replace('Infinity', 'Inf');
  return { metric: { ...labels, instance, job: 'node', [WHAT]: what }, value: [NOW, number] };
}
