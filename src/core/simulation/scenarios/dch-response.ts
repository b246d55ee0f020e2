import { formatMs } from '../../kernel/units-text.ts';
import type { Criterion, PointFigures } from '../experiment.ts';
import type { DocumentScenario } from '../scenario.ts';
import { dchAssumptions, dchRequests } from './dch-servers.ts';
import { meanAt } from './figures.ts';

const METRIC = 'meanResponseMs';
const CALM = [500, 800, 1000];
const CLAIMED = ['WRR', 'WLC', 'DCH'];

/** @see SPEC S1.9, Fig 7 */
export const dchResponse: DocumentScenario = {
  kind: 'document',
  summary: 'DCH figure 7: response time against requests a second',
  document: `version: 1
title: Response time against requests a second
source: doi:10.3233/JIFS-189706, figure 7
claim: up to 1100 requests a second WRR, WLC and DCH are alike; above that WRR and WLC get slower, DCH least, and the gap widens
assumptions:
${dchAssumptions}
  - true speeds are 1, 1, 0.8 and 0.6, so that an equal split is full at 1200/s and the servers together at 1700/s
  - WLC counts connections, which last 15 s after an answer; with exact counts of requests in flight (WLC exact) it beats DCH at every rate, and so do two choices (p2c)
  - DCH is the ratio law without thresholds; with thresholds see dch-thresholds
  - the rate rises over 40 s; at 1300/s at once memory fills up in some seeds before DCH has learnt anything, and never empties again
parameters: { rate: 1000/s, kept: 0s }
nodes:
  - { id: s1, memory: { base: 30%, capacity: 400 } }
  - { id: s2, memory: { base: 30%, capacity: 400 } }
  - { id: s3, speed: 0.8, memory: { base: 30%, capacity: 400 } }
  - { id: s4, speed: 0.6, memory: { base: 30%, capacity: 400 } }
${dchRequests}
load: { rate: $rate, rise: 40s }
policies:
  - { name: WRR, policy: weighted-round-robin }
  - { name: WLC, policy: weighted-least-connections, set: { kept: 15s } }
  - { name: DCH, policy: "dch:mode=ratio:alpha=2:gamma=2" }
  - { name: DCH damped, policy: "dch:gamma=0.9" }
  - { name: WLC exact, policy: weighted-least-connections }
  - p2c
dispatch: { connectionsLast: $kept }
monitor: { every: 1s }
run: { warmUp: 60s, duration: 60s, pieces: 0, seeds: 10 }
vary: { rate: [500/s, 800/s, 1000/s, 1100/s, 1200/s, 1300/s] }
metrics: [meanResponseMs, p99Ms, utilisationMax]
`,
  judge,
};

function judge(figures: readonly PointFigures[]): Criterion[] {
  const at = (series: string, x: number) => meanAt(figures, series, x, METRIC);
  const rates = [...CALM, 1100, 1200, 1300];
  const rises = CLAIMED.map((series) => rates.map((rate) => at(series, rate)));
  const spreads = CALM.map((rate) => {
    const times = CLAIMED.map((series) => at(series, rate));
    return { rate, most: Math.max(...times), least: Math.min(...times) };
  });
  const gap = (rate: number) => Math.min(at('WRR', rate), at('WLC', rate)) - at('DCH', rate);
  const exact = rates.map((rate) => ({ rate, ratio: at('DCH', rate) / at('WLC exact', rate) }));
  return [
    {
      text: 'all three get slower with every rate',
      holds: rises.every((times) => times.every((time, i) => i === 0 || time > times[i - 1]!)),
      found: CLAIMED.map((series) => `${series} ${listed(rates, (rate) => at(series, rate))}`).join(
        '; ',
      ),
      isClaim: true,
    },
    {
      text: 'up to 1000/s they are within a factor of 1.35 and 2.5 ms of each other',
      holds: spreads.every(({ most, least }) => most / least <= 1.35 && most - least <= 2.5),
      found: spreads
        .map(({ rate, most, least }) => `${(most / least).toFixed(2)}x at ${rate}/s`)
        .join(', '),
      isClaim: true,
    },
    {
      text: 'at 1200 and 1300/s DCH is faster than both',
      holds: gap(1200) > 0 && gap(1300) > 0,
      found: `by ${formatMs(gap(1200))} and ${formatMs(gap(1300))}`,
      isClaim: true,
    },
    {
      text: 'the gap widens from 1100/s on',
      holds: gap(1300) > gap(1200) && gap(1200) > gap(1100),
      found: listed([1100, 1200, 1300], gap),
      isClaim: true,
    },
    {
      text: 'with exact counts of requests in flight WLC beats DCH at every rate',
      holds: exact.every(({ ratio }) => ratio > 1),
      found: exact
        .map(({ rate, ratio }) => `DCH takes ${ratio.toFixed(2)}x as long at ${rate}/s`)
        .join(', '),
      isClaim: false,
    },
  ];
}

function listed(rates: readonly number[], value: (rate: number) => number): string {
  return rates.map((rate) => formatMs(value(rate))).join(', ');
}
