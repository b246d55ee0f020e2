import { type Labels, readNumber } from './parse/prometheus-text.ts';

/** One reading of a series: time in seconds since 1970, by the server's clock, and value. */
type Point = readonly [at: number, value: number];

export interface Series {
  readonly labels: Labels;
  /** One of an instant query, some of a range. */
  readonly points: readonly Point[];
}

export interface QueryResult {
  readonly series: readonly Series[];
  /** What the server says beside its answer, such as that a part of it is missing. */
  readonly warnings: readonly string[];
}

export type PrometheusAnswer = QueryResult | { readonly mistake: string };

/**
 * Reads an answer of the query API. What the server says of its own failure is a mistake too.
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/
 */
export function readAnswer(text: string): PrometheusAnswer {
  const answer = parseJson(text);
  if (!isObject(answer)) return { mistake: 'answers with what is not the JSON of Prometheus' };
  if (answer.status === 'error') return { mistake: `fails the query: ${errorText(answer)}` };
  const { data } = answer;
  if (answer.status !== 'success' || !isObject(data) || !Array.isArray(data.result)) {
    return { mistake: 'answers with JSON that is no result of a query' };
  }
  const series = data.result.map(readSeries);
  if (series.includes(undefined)) return { mistake: 'answers with series that are malformed' };
  return {
    series: series.filter((one) => one !== undefined),
    warnings: Array.isArray(answer.warnings)
      ? answer.warnings.filter((one) => typeof one === 'string')
      : [],
  };
}

/** @returns what the server gives as the reason of its failure; empty when it gives none */
export function errorText(answer: unknown): string {
  if (!isObject(answer) || typeof answer.error !== 'string') return '';
  return typeof answer.errorType === 'string'
    ? `${answer.errorType}: ${answer.error}`
    : answer.error;
}

/** @returns undefined when the text is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `{ "metric": { label: text }, "value": [ s, "1.5" ] }`, or `"values": [ … ]` of a range. */
function readSeries(value: unknown): Series | undefined {
  if (!isObject(value) || !isObject(value.metric)) return undefined;
  const labels = Object.entries(value.metric);
  const points = Array.isArray(value.values)
    ? value.values.map(readPoint)
    : [readPoint(value.value)];
  if (points.includes(undefined) || labels.some(([, text]) => typeof text !== 'string')) {
    return undefined;
  }
  return {
    labels: new Map(labels as [string, string][]),
    points: points.filter((point) => point !== undefined),
  };
}

function readPoint(value: unknown): Point | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [at, text] = value as unknown[];
  const number = typeof text === 'string' ? readNumber(text) : undefined;
  if (typeof at !== 'number' || !Number.isFinite(at) || number === undefined) return undefined;
  return [at, number];
}
