import type { Ms } from '../kernel/units.ts';

/** Label that says what a row is of: a metric's name, or one of `rows`. */
export const WHAT = 'lbctl_what';
/** Label that rows of the earlier reading have. */
export const EARLIER = 'lbctl_earlier';

/** Rows that are about a node's series, or sums of them. */
export const rows = {
  scrapedAt: 'scraped at',
  seriesCount: 'series',
  isUp: 'up',
  coreCount: 'cores',
  hertzSum: 'hertz',
  hertzCount: 'frequencies',
} as const;

const CLOCK = 'node_time_seconds';
const MEMORY = 'node_memory_(MemTotal|MemAvailable|MemFree|Buffers|Cached)_bytes';
const PLAIN = `${CLOCK}|node_boot_time_seconds|${MEMORY}|node_pressure_(cpu|memory|io)_waiting_seconds_total`;
const BY_DEVICE = 'node_disk_io_time_seconds_total|node_network_(receive|transmit)_bytes_total';
/** The bulk of what does not count anyway. What counts is decided where it is for every source. */
const INNER = '(lo|loop|ram|zram|dm-|veth|cali|lxc|tap|docker|br-).*';

/**
 * All that the load samples of some nodes are made of, in one instant query: the newest reading of
 * each node and one from before, both as they were scraped. rate() is not used: it guesses at what
 * was before its first and after its last reading, so it is steady only over four of them or more.
 * The server adds up CPUs and leaves out inner devices, to keep the answer small.
 *
 * @param windowMs how much earlier the earlier reading is at least
 * @param intervalMs between two scrapes; the earlier reading may be up to two of them older still
 */
export function loadQuery(instances: readonly string[], windowMs: Ms, intervalMs: Ms): string {
  const range = `[${Math.ceil(2 * intervalMs)}ms] offset ${Math.ceil(windowMs)}ms`;
  const newest = reading(instances, (selector) => selector);
  const earlier = reading(instances, (selector) => `last_over_time(${selector}${range})`);
  return union(...newest, mark(`(${union(...earlier)})`, EARLIER, '1'), ...about(instances));
}

function reading(instances: readonly string[], take: (selector: string) => string): string[] {
  const these = selection(instances);
  const plain = take(`{__name__=~"${PLAIN}",${these}}`);
  const cpu = take(`node_cpu_seconds_total{${these}}`);
  const idle = take(`node_cpu_seconds_total{mode="idle",${these}}`);
  const devices = take(`{__name__=~"${BY_DEVICE}",device!~"${INNER}",${these}}`);
  return [
    `max by (instance, job, ${WHAT}) (${named(plain)})`,
    mark(`sum by (instance, job, mode) (${cpu})`, WHAT, 'node_cpu_seconds_total'),
    mark(`count by (instance, job) (${idle})`, WHAT, rows.coreCount),
    `max by (instance, job, device, ${WHAT}) (${named(devices)})`,
  ];
}

/** What profiles are made of, the newest reading only. */
export function profileQuery(instances: readonly string[]): string {
  const these = selection(instances);
  const each = 'by (instance, job)';
  const hertz = `node_cpu_frequency_max_hertz{${these}}`;
  return union(
    named(`{__name__=~"${MEMORY}|node_(uname|os|dmi)_info",${these}}`),
    named(`max by (__name__, instance, job, model_name) (node_cpu_info{${these}})`),
    mark(`count ${each} (node_cpu_seconds_total{mode="idle",${these}})`, WHAT, rows.coreCount),
    mark(`sum ${each} (${hertz})`, WHAT, rows.hertzSum),
    mark(`count ${each} (${hertz})`, WHAT, rows.hertzCount),
    ...about(instances),
  );
}

/** Readings of the last minutes with their times, from which the interval of scrapes is learnt. */
export function historyQuery(instances: readonly string[]): string {
  return `${CLOCK}{${selection(instances)}}[5m]`;
}

/** When a node was scraped, how many series claim to be it, and whether the scrape succeeded. */
function about(instances: readonly string[]): string[] {
  const these = selection(instances);
  const clock = `${CLOCK}{${these}}`;
  return [
    mark(`max by (instance, job) (timestamp(${clock}))`, WHAT, rows.scrapedAt),
    mark(`count by (instance, job) (${clock})`, WHAT, rows.seriesCount),
    mark(`max by (instance, job) (up{${these}})`, WHAT, rows.isUp),
  ];
}

const union = (...parts: readonly string[]): string => parts.join(' or ');

const mark = (expression: string, label: string, value: string): string =>
  `label_replace(${expression}, "${label}", "${value}", "", "")`;

/** `or` does not tell rows apart by the name of their metric, but by every other label. */
const named = (expression: string): string =>
  `label_replace(${expression}, "${WHAT}", "$1", "__name__", "(.+)")`;

function selection(instances: readonly string[]): string {
  const pattern = instances.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return `instance=~${JSON.stringify(pattern.toWellFormed())}`;
}
