import { formatMs, formatPercent } from '../../kernel/units-text.ts';
import type { Criterion, PointFigures } from '../experiment.ts';
import type { DocumentScenario } from '../scenario.ts';
import { meanAt } from './figures.ts';

const METRIC = 'meanResponseMs';
const LOADS = [0.5, 0.7, 0.9];

const common = `requests: { cpu: exponential 10ms }
load: { utilisation: $utilisation }
policies: [round-robin, weighted-round-robin, least-connections, random, least-response-time]
run: { warmUp: 30s, duration: 200s, pieces: 0, seeds: 10 }
vary: { utilisation: [50%, 70%, 90%] }
metrics: [meanResponseMs, p99Ms, utilisationMax]
`;

const assumptions = `  - the survey takes least response time and least connections for one policy; they are two here
  - demands are exponential, nodes are shared evenly by the requests inside`;

/** @see SPEC S2, S3.9 */
export const surveyEqual: DocumentScenario = {
  kind: 'document',
  summary: 'the four policies of the survey on equal nodes',
  document: `version: 1
title: Round robin, weighted, least connections and random on four equal nodes
source: survey of dispatch policies and of detection and recovery of faults
claim: with equal nodes round robin is enough; random is simple; least connections follows the load
assumptions:
${assumptions}
  - "theory: 1 / (1 - utilisation) for random; round robin between that and half of it"
parameters: { utilisation: 70% }
nodes: [{ id: n, count: 4 }]
${common}`,
  judge(figures) {
    const at = (series: string, x: number) => meanAt(figures, series, x, METRIC);
    const exact = LOADS.map((x) => at('random', x) / (10 / (1 - x)));
    return [
      ranked(figures, ['least-connections', 'round-robin', 'random']),
      {
        text: 'weights that are equal change nothing: weighted round robin is round robin',
        holds: LOADS.every(
          (x) => Math.abs(at('weighted-round-robin', x) / at('round-robin', x) - 1) < 0.001,
        ),
        found: LOADS.map((x) => formatMs(at('weighted-round-robin', x))).join(', '),
        isClaim: true,
      },
      {
        text: 'random is as theory has it, 10 ms / (1 - utilisation), within 5 %',
        holds: exact.every((ratio) => Math.abs(ratio - 1) < 0.05),
        found: exact.map((ratio) => `${ratio.toFixed(3)}x`).join(', '),
        isClaim: false,
      },
    ];
  },
};

/** @see SPEC S2 */
export const surveyUnequal: DocumentScenario = {
  kind: 'document',
  summary: 'the four policies of the survey on unequal nodes',
  document: `version: 1
title: Round robin, weighted, least connections and random on nodes 1 to 8 times as fast
source: survey of dispatch policies and of detection and recovery of faults
claim: with unequal nodes weights or counts of connections are needed; round robin and random overload the slow ones
assumptions:
${assumptions}
  - the slow nodes are overloaded by an equal split at every utilisation here, so that its delays grow as long as the run lasts
parameters: { utilisation: 70% }
nodes:
  - { id: n1, speed: 1, weight: 1 }
  - { id: n2, speed: 2, weight: 2 }
  - { id: n4, speed: 4, weight: 4 }
  - { id: n8, speed: 8, weight: 8 }
${common}`,
  judge(figures) {
    const at = (series: string, x: number) => meanAt(figures, series, x, METRIC);
    return [
      {
        text: 'round robin and random are at least ten times as slow as weights and as counts',
        holds: LOADS.every(
          (x) =>
            Math.min(at('round-robin', x), at('random', x)) >
            10 * Math.max(at('weighted-round-robin', x), at('least-connections', x)),
        ),
        found: LOADS.map(
          (x) =>
            `${formatMs(at('round-robin', x))} and ${formatMs(at('random', x))} at ${formatPercent(x)}`,
        ).join(', '),
        isClaim: true,
      },
      {
        text: 'weights are better than counts at 50 %, counts are better at 90 %: neither alone is enough',
        holds:
          at('weighted-round-robin', 0.5) < at('least-connections', 0.5) &&
          at('least-connections', 0.9) < at('weighted-round-robin', 0.9),
        found: LOADS.map(
          (x) =>
            `weights ${formatMs(at('weighted-round-robin', x))} and counts ${formatMs(at('least-connections', x))} at ${formatPercent(x)}`,
        ).join(', '),
        isClaim: false,
      },
    ];
  },
};

/** @param order the fastest first */
function ranked(figures: readonly PointFigures[], order: readonly string[]): Criterion {
  const at = (series: string, x: number) => meanAt(figures, series, x, METRIC);
  return {
    text: `${order.join(' is faster than ')}, at every load`,
    holds: LOADS.every((x) =>
      order.every((series, i) => i === 0 || at(order[i - 1]!, x) < at(series, x)),
    ),
    found: LOADS.map(
      (x) => `${order.map((series) => formatMs(at(series, x))).join(' < ')} at ${formatPercent(x)}`,
    ).join('; '),
    isClaim: true,
  };
}
