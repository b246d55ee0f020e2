import type { Ms } from '../kernel/units.ts';
import { formatMs } from '../kernel/units-text.ts';
import { bootOf, CORES_CHANGED, exporterCounters } from './exporter-counters.ts';
import { addSample, type ExporterMetrics, noMetrics } from './exporter-metrics.ts';
import { type LoadSample, loadBetween } from './load-sample.ts';
import type { Series } from './prometheus-answer.ts';
import { EARLIER, rows, WHAT } from './prometheus-query.ts';

/** What Prometheus keeps of a node: its two readings, and what they are worth. */
export interface KeptNode {
  readonly job: string;
  readonly newest: ExporterMetrics;
  readonly earlier: ExporterMetrics;
  /** The server's clock when it was asked and when it scraped `newest`, in seconds since 1970. */
  askedAt: number;
  scrapedAt?: number;
  seriesCount: number;
  isUp?: boolean;
}

/**
 * Sorts the rows of a query by the label `instance`. Where several jobs scrape one instance, the one
 * with the newest reading counts, of equals the first by name: their figures are never mixed.
 */
export function byInstance(series: readonly Series[]): ReadonlyMap<string, KeptNode> {
  const jobs = new Map<string, Map<string, KeptNode>>();
  for (const one of series) {
    const instance = one.labels.get('instance');
    const point = one.points.at(-1);
    if (instance === undefined || point === undefined) continue;
    const job = one.labels.get('job') ?? '';
    const nodes = getOrPut(jobs, instance, () => new Map<string, KeptNode>());
    addRow(
      getOrPut(nodes, job, () => keptNode(job)),
      one,
      point[0],
      point[1],
    );
  }
  const newest = (nodes: Map<string, KeptNode>): KeptNode =>
    nodes.values().reduce((best, one) => (isBetter(one, best) ? one : best));
  return new Map(jobs.entries().map(([instance, nodes]) => [instance, newest(nodes)]));
}

function getOrPut<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function keptNode(job: string): KeptNode {
  return { job, newest: noMetrics(), earlier: noMetrics(), askedAt: 0, seriesCount: 0 };
}

function isBetter(one: KeptNode, other: KeptNode): boolean {
  const [a, b] = [one.scrapedAt ?? 0, other.scrapedAt ?? 0];
  return a === b ? one.job < other.job : a > b;
}

function addRow(node: KeptNode, { labels }: Series, askedAt: number, value: number): void {
  node.askedAt = askedAt;
  const what = labels.get(WHAT) ?? '';
  const { newest } = node;
  const reading = labels.has(EARLIER) ? node.earlier : newest;
  if (what === rows.scrapedAt) node.scrapedAt = value;
  else if (what === rows.seriesCount) node.seriesCount = value;
  else if (what === rows.isUp) node.isUp = value === 1;
  else if (what === rows.coreCount)
    reading.coreCount += value; // beside 1 for a sum of idle time
  else if (what === rows.hertzSum) newest.maxHertz.sum = value;
  else if (what === rows.hertzCount) newest.maxHertz.count = value;
  else addSample(reading, what, labels, value);
}

/**
 * @param oldest age beyond which a reading tells nothing about now
 * @returns why a node's figures cannot be used, or undefined when they can
 */
export function whyUseless(node: KeptNode | undefined, oldest: Ms): string | undefined {
  if (node === undefined) return 'Prometheus has no series of it in the last minutes';
  if (node.scrapedAt === undefined) {
    return node.isUp === false
      ? 'Prometheus cannot scrape it: up is 0'
      : 'Prometheus has no metric node_time_seconds of it: is it a node_exporter, with the collector time?';
  }
  if (!(Math.abs(node.scrapedAt) < 8e12)) return 'Prometheus gives no time for its reading';
  if (node.seriesCount > 1) {
    return `${node.seriesCount} series of job "${node.job}" claim to be it: which is the node?`;
  }
  const age = (node.askedAt - node.scrapedAt) * 1000;
  if (age <= oldest) return undefined;
  return `its newest reading in Prometheus is ${formatMs(age)} old`;
}

/** When the newest reading was taken. UTC, ISO 8601. Only where `whyUseless` says nothing. */
export function scrapeTime({ scrapedAt = 0 }: KeptNode): string {
  return new Date(scrapedAt * 1000).toISOString();
}

/**
 * The load between the two readings of a node.
 * @returns a reason where one of them cannot be used
 */
export function loadOf(
  kept: KeptNode,
  windowMs: Ms,
  { node, source }: { node: string; source: string },
): LoadSample | string {
  const booted = bootOf(kept.earlier);
  const before = exporterCounters(kept.earlier);
  const after = exporterCounters(kept.newest, bootOf(kept.newest, booted));
  if (after === undefined) {
    return 'Prometheus has no node_boot_time_seconds of it: its collector stat must be on';
  }
  if (before === undefined) {
    return `Prometheus has no earlier reading of it, from ${formatMs(windowMs)} ago`;
  }
  if (kept.earlier.coreCount !== kept.newest.coreCount) return CORES_CHANGED;
  return loadBetween(before, after, { node, sampledAt: scrapeTime(kept), source });
}

/**
 * The usual time between two scrapes of each instance, by its last readings: their median, since some
 * are missed; rounded, so that instances of one interval agree. Where several jobs scrape an instance,
 * the longest. Instances with fewer than two readings are left out.
 */
export function scrapeIntervals(history: readonly Series[]): ReadonlyMap<string, Ms> {
  const intervals = new Map<string, Ms>();
  for (const { labels, points } of history) {
    const instance = labels.get('instance');
    const gaps = points.slice(1).map(([at], i) => (at - points[i]![0]) * 1000);
    const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)];
    if (instance === undefined || median === undefined || !(median > 0)) continue;
    const step: Ms = median < 5000 ? 100 : 1000;
    const rounded = Math.max(step, Math.round(median / step) * step);
    intervals.set(instance, Math.max(rounded, intervals.get(instance) ?? 0));
  }
  return intervals;
}
