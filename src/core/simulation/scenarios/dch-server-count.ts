import type { Criterion, PointFigures } from '../experiment.ts';
import type { DocumentScenario } from '../scenario.ts';
import { dchAssumptions, dchRequests } from './dch-servers.ts';
import { meanAt } from './figures.ts';

const METRIC = 'answersPerSecond';
const CLAIMED = ['WRR', 'WLC', 'DCH'];
const SPEEDS = [1, 1, 1, 0.8, 0.6, 0.7, 0.9, 0.5];

/** @see SPEC S1.9, Fig 8 */
export const dchServerCount: DocumentScenario = {
  kind: 'document',
  summary: 'DCH figure 8: throughput against the number of servers',
  document: `version: 1
title: Throughput against the number of servers
source: doi:10.3233/JIFS-189706, figure 8
claim: up to 3 servers WRR, WLC and DCH are alike; with more, DCH grows on while the others slow down, and the gap widens
assumptions:
${dchAssumptions}
  - true speeds are 1, 1, 1, 0.8, 0.6, 0.7, 0.9 and 0.5; that the first three are alike is what makes the three policies alike there
  - 100 clients for each server, which ask again at once
  - WLC counts connections, which last 15 s after an answer; two choices by exact counts (p2c) reach all there is
parameters: { servers: 4, kept: 0s }
nodes:
${SPEEDS.map((speed, i) => `  - { id: s${i + 1}, speed: ${speed}, memory: { base: 30%, capacity: 10000 } }`).join('\n')}
take: $servers
${dchRequests}
load: { clientsPerNode: 100 }
policies:
  - { name: WRR, policy: weighted-round-robin }
  - { name: WLC, policy: weighted-least-connections, set: { kept: 15s } }
  - { name: DCH, policy: "dch:alpha=2:gamma=2" }
  - p2c
dispatch: { connectionsLast: $kept }
monitor: { every: 1s }
run: { warmUp: 20s, duration: 30s, pieces: 0, seeds: 10 }
vary: { servers: [1, 2, 3, 4, 5, 6, 7, 8] }
metrics: [answersPerSecond, meanResponseMs, utilisationMax]
`,
  judge,
};

function judge(figures: readonly PointFigures[]): Criterion[] {
  const at = (series: string, servers: number) => meanAt(figures, series, servers, METRIC);
  const gap = (servers: number) => at('DCH', servers) - at('WRR', servers);
  const spread = [1, 2, 3].map((servers) => {
    const rates = CLAIMED.map((series) => at(series, servers));
    return Math.max(...rates) / Math.min(...rates);
  });
  const counts = [1, 2, 3, 4, 5, 6, 7, 8];
  const ideal = (servers: number) =>
    500 * SPEEDS.slice(0, servers).reduce((sum, speed) => sum + speed, 0);
  const shown = (value: (servers: number) => number, of: readonly number[]) =>
    of.map((servers) => show(value(servers))).join(', ');
  return [
    {
      text: 'up to 3 servers all are within 5 % of each other',
      holds: spread.every((ratio) => ratio <= 1.05),
      found: spread.map((ratio) => `${ratio.toFixed(3)}x`).join(', '),
      isClaim: true,
    },
    {
      text: 'from 4 servers on DCH is ahead of both',
      holds: counts.slice(3).every((k) => at('DCH', k) > Math.max(at('WRR', k), at('WLC', k))),
      found: `DCH ${shown((k) => at('DCH', k), counts.slice(3))}; WLC ${shown((k) => at('WLC', k), counts.slice(3))}`,
      isClaim: true,
    },
    {
      text: 'the gap to WRR widens from 4 over 6 to 8 servers',
      holds: gap(4) < gap(6) && gap(6) < gap(8),
      found: shown(gap, [4, 6, 8]),
      isClaim: true,
    },
    {
      text: 'DCH gains with every server',
      holds: counts.slice(1).every((k) => at('DCH', k) > at('DCH', k - 1)),
      found: shown((k) => at('DCH', k), counts),
      isClaim: true,
    },
    {
      text: 'two choices by exact counts reach 98 % of all there is, which DCH does not',
      holds: counts.every((k) => at('p2c', k) > 0.98 * ideal(k)) && at('DCH', 8) < 0.98 * ideal(8),
      found: `p2c ${shown((k) => at('p2c', k), [8])} and DCH ${shown((k) => at('DCH', k), [8])} of ${show(ideal(8))}`,
      isClaim: false,
    },
  ];
}

const show = (rate: number): string => `${Math.round(rate)}/s`;
