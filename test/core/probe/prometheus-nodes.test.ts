import { describe, expect, it } from 'vitest';
import type { Series } from '../../../src/core/probe/prometheus-answer.ts';
import {
  byInstance,
  type KeptNode,
  loadOf,
  scrapeIntervals,
  scrapeTime,
  whyUseless,
} from '../../../src/core/probe/prometheus-nodes.ts';
import { EARLIER, rows, WHAT } from '../../../src/core/probe/prometheus-query.ts';
import { usualPage } from '../../support/exporter-page.ts';

const ASKED = 1_700_001_020;

function row(what: string, value: number, labels: Record<string, string> = {}): Series {
  const all = { instance: 'a:9100', job: 'node', [WHAT]: what, ...labels };
  return { labels: new Map(Object.entries(all)), points: [[ASKED, value]] };
}

const about = (labels: Record<string, string> = {}, scrapedAt = ASKED - 5): Series[] => [
  row(rows.scrapedAt, scrapedAt, labels),
  row(rows.seriesCount, 1, labels),
  row(rows.isUp, 1, labels),
];

/** The sums that the server makes of the usual page; `by` is how far the counters have risen. */
function reading(by: number, labels: Record<string, string> = {}): Series[] {
  return [
    row('node_time_seconds', usualPage.node_time_seconds + by, labels),
    row('node_boot_time_seconds', usualPage.node_boot_time_seconds, labels),
    row('node_cpu_seconds_total', 1000 + by * 0.5, { mode: 'idle', ...labels }),
    row('node_cpu_seconds_total', 50, { mode: 'iowait', ...labels }),
    row('node_cpu_seconds_total', 20, { mode: 'softirq', ...labels }),
    row('node_cpu_seconds_total', 10, { mode: 'steal', ...labels }),
    row('node_cpu_seconds_total', 920 + by * 1.5, { mode: 'user', ...labels }),
    row('node_memory_MemTotal_bytes', 8e9, labels),
    row('node_memory_MemAvailable_bytes', 6e9, labels),
    row('node_disk_io_time_seconds_total', 100 + by * 0.25, { device: 'sda', ...labels }),
    row('node_disk_io_time_seconds_total', 1, { device: 'sda1', ...labels }),
  ];
}

const earlier = { [EARLIER]: '1' };
const both = [...reading(30), ...reading(0, earlier), ...about()];

function load(series: readonly Series[]) {
  const kept = byInstance(series).get('a:9100')!;
  return loadOf(kept, 30_000, { node: 'n', source: 'http://p' });
}

describe('the load of a node that Prometheus keeps', () => {
  it('is that between its two readings, at the time of the scrape', () => {
    expect(load(both)).toMatchObject({
      node: 'n',
      sampledAt: '2023-11-14T22:30:15.000Z',
      intervalMs: 30_000,
      cpu: {
        busyRatio: { value: 0.75, source: 'http://p', measuredAt: '2023-11-14T22:30:15.000Z' },
      },
      memory: { usedRatio: { value: 0.25 } },
      disk: { busyRatio: { value: 0.25 }, device: { value: 'sda' } },
      network: { sentBytesPerSecond: { value: null } },
    });
  });

  it('needs the earlier reading', () => {
    expect(load([...reading(30), ...about()])).toMatch(/no earlier reading of it, from 30.0 s ago/);
  });

  it('needs the time of start', () => {
    const series = both.filter(({ labels }) => labels.get(WHAT) !== 'node_boot_time_seconds');
    expect(load(series)).toMatch(/collector stat/);
  });

  it('says nothing when CPUs came or went', () => {
    const two = row(rows.coreCount, 2, earlier);
    expect(load([...both, two, row(rows.coreCount, 2)])).toMatchObject({ node: 'n' });
    expect(load([...both, two, row(rows.coreCount, 1)])).toMatch(/^CPUs came or went/);
  });

  it('has no rates over a restart', () => {
    const again = [
      ...both.filter(({ labels }) => labels.get(WHAT) !== 'node_boot_time_seconds'),
      row('node_boot_time_seconds', usualPage.node_boot_time_seconds, earlier),
      row('node_boot_time_seconds', usualPage.node_boot_time_seconds + 1020),
    ];
    expect(load(again)).toMatchObject({
      intervalMs: 0,
      cpu: { busyRatio: { value: null, reason: expect.stringContaining('started again') } },
    });
  });
});

describe('rows by instance', () => {
  it('leaves out rows of no instance and series without points', () => {
    const nameless = { labels: new Map([['job', 'node']]), points: [[1, 1]] as const };
    const empty = { labels: new Map([['instance', 'b']]), points: [] };
    expect(byInstance([nameless, empty])).toEqual(new Map());
  });

  it.each([
    { name: 'the newer', first: ASKED - 20, second: ASKED - 5, want: 'z' },
    { name: 'the newer, in the other order', first: ASKED - 5, second: ASKED - 20, want: 'b' },
    { name: 'of equals the first by name', first: ASKED - 5, second: ASKED - 5, want: 'b' },
  ])('takes, of two jobs for an instance, $name', ({ first, second, want }) => {
    const [b, z] = [about({ job: 'b' }, first), about({ job: 'z' }, second)];
    expect(byInstance([...b, ...z]).get('a:9100')?.job).toBe(want);
    expect(byInstance([...z, ...b]).get('a:9100')?.job).toBe(want);
  });

  it('never mixes figures of two jobs', () => {
    const other = reading(1e6, { job: 'other' });
    expect(load([...other, ...both])).toEqual(load(both));
  });
});

describe('a node is of no use', () => {
  const kept = (series: readonly Series[]): KeptNode | undefined =>
    byInstance(series).get('a:9100');
  it.each([
    { name: 'that is unknown', series: [], why: /no series/ },
    { name: 'that is down', series: [row(rows.isUp, 0)], why: /cannot scrape it: up is 0/ },
    { name: 'that is no node_exporter', series: [row(rows.isUp, 1)], why: /node_time_seconds/ },
    { name: 'with an old reading', series: about({}, ASKED - 31), why: /31.0 s old/ },
    { name: 'with a time that is none', series: about({}, 1e300), why: /no time/ },
    { name: 'with NaN for a time', series: about({}, Number.NaN), why: /no time/ },
    {
      name: 'that two machines claim to be',
      series: [...about(), row(rows.seriesCount, 2)],
      why: /2 series of job "node" claim/,
    },
  ])('$name', ({ series, why }) => {
    expect(whyUseless(kept(series), 30_000)).toMatch(why);
  });

  it.each([
    { name: 'with a fresh reading', scrapedAt: ASKED - 5 },
    { name: 'on the limit of age', scrapedAt: ASKED - 30 },
    { name: 'with a reading from the future', scrapedAt: ASKED + 100 },
  ])('but not $name', ({ scrapedAt }) => {
    const node = kept(about({}, scrapedAt))!;
    expect(whyUseless(node, 30_000)).toBeUndefined();
    expect(Date.parse(scrapeTime(node))).toBe(scrapedAt * 1000);
  });
});

describe('the interval of scrapes', () => {
  const history = (instance: string, times: readonly number[]): Series => ({
    labels: new Map([['instance', instance]]),
    points: times.map((at) => [at, 1] as const),
  });
  it.each([
    { name: 'steady', times: [0, 15, 30, 45], want: 15_000 },
    { name: 'with a scrape missed', times: [0, 15, 45, 60], want: 15_000 },
    { name: 'a little irregular', times: [0.01, 15, 30.02, 44.99], want: 15_000 },
    { name: 'short', times: [0, 1.003, 2.001], want: 1000 },
    { name: 'very short', times: [0, 0.01, 0.02], want: 100 },
    { name: 'of two readings', times: [0, 60], want: 60_000 },
    { name: 'of one reading', times: [0], want: undefined },
    { name: 'of none', times: [], want: undefined },
    { name: 'of equal times', times: [5, 5, 5], want: undefined },
  ])('that is $name', ({ times, want }) => {
    expect(scrapeIntervals([history('a', times)]).get('a')).toBe(want);
  });

  it('is the longest of several jobs', () => {
    const both = [history('a', [0, 15]), history('a', [0, 60]), history('b', [0, 5])];
    expect(scrapeIntervals(both)).toEqual(
      new Map([
        ['a', 60_000],
        ['b', 5000],
      ]),
    );
  });
});
