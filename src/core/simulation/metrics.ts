import type { MetricSpec } from './experiment.ts';

/** What the event engine tells of every run: of its measured part, and of the requests that end in it. */
export const engineMetrics: readonly MetricSpec[] = [
  { name: 'answersPerSecond', title: 'answers/s', unit: 'perSecond', better: 'more' },
  { name: 'meanResponseMs', title: 'mean response', unit: 'ms', better: 'less' },
  { name: 'deviationMs', title: 'standard deviation', unit: 'ms', better: 'less' },
  { name: 'p50Ms', title: 'p50', unit: 'ms', better: 'less' },
  { name: 'p90Ms', title: 'p90', unit: 'ms', better: 'less' },
  { name: 'p99Ms', title: 'p99', unit: 'ms', better: 'less' },
  { name: 'p999Ms', title: 'p99.9', unit: 'ms', better: 'less' },
  { name: 'maxMs', title: 'longest', unit: 'ms', better: 'less' },
  { name: 'errorShare', title: 'errors', unit: 'share', better: 'less' },
  { name: 'unfinishedShare', title: 'unfinished', unit: 'share', better: 'less' },
  { name: 'heldShare', title: 'held', unit: 'share', better: 'less' },
  { name: 'retryShare', title: 'retries', unit: 'share', better: 'less' },
  { name: 'meanInFlight', title: 'in flight', unit: 'number', better: 'less' },
  { name: 'utilisationMean', title: 'CPU, mean', unit: 'share', better: null },
  { name: 'utilisationMax', title: 'CPU, busiest', unit: 'share', better: 'less' },
  { name: 'utilisationVariation', title: 'CPU, CV of nodes', unit: 'share', better: 'less' },
  { name: 'maxOverMean', title: 'CPU, busiest/mean', unit: 'number', better: 'less' },
  { name: 'elapsedMs', title: 'elapsed', unit: 'ms', better: 'less' },
  { name: 'detectionMs', title: 'detection time', unit: 'ms', better: 'less' },
  { name: 'wrongDeaths', title: 'wrong deaths', unit: 'count', better: 'less' },
];

/** What each of them means, for people. */
export const metricMeanings: Readonly<Record<string, string>> = {
  answersPerSecond: 'answers without an error, a second of the measured part',
  meanResponseMs: 'mean time from arrival to answer, retries and waiting included',
  deviationMs: 'standard deviation of the time from arrival to answer',
  p50Ms: 'half of the answers took no longer',
  p90Ms: '90 % of the answers took no longer',
  p99Ms: '99 % of the answers took no longer',
  p999Ms: '99.9 % of the answers took no longer',
  maxMs: 'the longest answer',
  errorShare: 'requests that ended without an answer: refused, failed, or out of time',
  unfinishedShare: 'requests that were still inside when the run ended',
  heldShare: 'attempts that the policy let wait before it chose a node, over requests',
  retryShare: 'attempts after the first one, over requests',
  meanInFlight: 'mean number of requests inside',
  utilisationMean: 'mean part of the time in which the CPUs work',
  utilisationMax: 'part of the time in which the CPU of the busiest node works',
  utilisationVariation: 'coefficient of variation of the CPU use over nodes',
  maxOverMean: 'CPU use of the busiest node over the mean of all',
  elapsedMs: 'from the start of the run to its end',
  detectionMs: 'mean time from the failure of a node to its being found dead',
  wrongDeaths: 'nodes that were found dead while they worked',
};

/** Shown where a scenario names none. */
export const shownMetrics: readonly string[] = [
  'answersPerSecond',
  'meanResponseMs',
  'p99Ms',
  'errorShare',
  'utilisationMax',
];
