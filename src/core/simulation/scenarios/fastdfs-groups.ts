import { formatMs, formatPercent } from '../../kernel/units-text.ts';
import type { Criterion, PointFigures } from '../experiment.ts';
import type { DocumentScenario } from '../scenario.ts';
import { meanAt } from './figures.ts';

const SERIES = ['before', 'improvement 1', 'improvement 2'] as const;

/** @see SPEC S0.3 */
export const fastdfsGroups: DocumentScenario = {
  kind: 'document',
  summary: 'FastDFS table 2: loads of groups under three selections',
  document: `version: 1
title: Loads of three storage groups while 10 240 files are uploaded
source: Sridevi 2022, Distributed Processing System 3(2), table 2, after Xiong 2016
claim: by most free space all files go to one group; a threshold of load and weights that follow space and load even the loads out
assumptions:
  - 10 threads upload 1024 files of 1 MB each and think 80 ms in between; a group stores 100 MB/s, shared by its uploads
  - free are 20, 40 and 90 GB of 100; others use 14, 26 and 10 % of the groups, as in the table's first row
  - loads are sampled every second and smoothed by half
  - "the table's own loads (14 26 50, then 26 32 70, then 26 32 60) cannot be matched: they are snapshots whose sums differ, and group 1 rises where it should receive nothing"
nodes:
  - { id: group1, free: 20GB, total: 100GB, baseUse: 14% }
  - { id: group2, free: 40GB, total: 100GB, baseUse: 26% }
  - { id: group3, free: 90GB, total: 100GB, baseUse: 10% }
requests: { cpu: 10ms, stores: 1MB }
load: { clients: 10, think: exponential 80ms, requestsPerClient: 1024 }
policies:
  - { name: before, policy: fastdfs-free-space }
  - { name: improvement 1, policy: fastdfs-threshold }
  - { name: improvement 2, policy: fastdfs-dynamic }
monitor: { every: 1s }
run: { warmUp: 0s, duration: 600s, seeds: 10 }
metrics: [utilisationVariation, maxOverMean, utilisationMax, elapsedMs]
`,
  judge,
};

function judge(figures: readonly PointFigures[]): Criterion[] {
  const at = (series: string, metric: string) => meanAt(figures, series, null, metric);
  const nodes = (series: string) => figures.find((one) => one.series === series)?.nodes ?? [];
  const shares = (series: string) => nodes(series).map(({ share }) => share.mean);
  const deviations = (series: string) => nodes(series).map((one) => one.cpuDeviation?.mean ?? 0);
  const falls = (metric: string) =>
    SERIES.every((series, i) => i === 0 || at(series, metric) < at(SERIES[i - 1]!, metric));
  const shown = (metric: string) => SERIES.map((series) => at(series, metric).toFixed(3));
  const uses = nodes('improvement 2').map(({ cpu }) => cpu.mean);
  const spread = deviations('improvement 2');
  return [
    {
      text: 'before, groups 1 and 2 get nothing and their loads do not vary',
      holds:
        shares('before')
          .slice(0, 2)
          .every((share) => share === 0) &&
        deviations('before')
          .slice(0, 2)
          .every((deviation) => deviation < 1e-9),
      found: shares('before')
        .map((share) => formatPercent(share))
        .join(', '),
      isClaim: true,
    },
    {
      text: 'improvement 1 gives group 1 nothing, and the rest to groups 2 and 3',
      holds: shares('improvement 1')[0] === 0 && shares('improvement 1')[1]! > 0.1,
      found: shares('improvement 1')
        .map((share) => formatPercent(share))
        .join(', '),
      isClaim: true,
    },
    {
      text: 'improvement 2 uses all three; group 3 is the busiest and varies most',
      holds:
        shares('improvement 2').every((share) => share > 0.05) &&
        Math.max(...uses) === uses[2] &&
        Math.max(...spread) === spread[2],
      found: uses
        .map((use, i) => `${formatPercent(use)} ± ${formatPercent(spread[i]!)}`)
        .join(', '),
      isClaim: true,
    },
    {
      text: 'loads get more even with each: coefficient of variation and busiest over mean fall',
      holds: falls('utilisationVariation') && falls('maxOverMean'),
      found: `${shown('utilisationVariation').join(' > ')}; ${shown('maxOverMean').join(' > ')}`,
      isClaim: true,
    },
    {
      text: 'and so does the time until all is stored',
      holds: falls('elapsedMs'),
      found: SERIES.map((series) => formatMs(at(series, 'elapsedMs'))).join(', '),
      isClaim: false,
    },
  ];
}
