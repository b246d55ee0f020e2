import { formatMs, formatPercent } from '../../kernel/units-text.ts';
import type { Criterion, PointFigures } from '../experiment.ts';
import type { DocumentScenario } from '../scenario.ts';
import { meanAt } from './figures.ts';

const METRIC = 'meanResponseMs';
const LOADS = [0.5, 0.7, 0.8];

/** @see SPEC S3.6, S3.8 */
export const ltiCritical: DocumentScenario = {
  kind: 'document',
  summary: 'LTI+ at the critical point: bursts and crowded machines',
  document: `version: 1
title: Bursts that drive machines past their critical number of connections
source: J. Sichuan Univ. (Eng. Sci.) 2003(6), 97-100
claim: near the critical number of connections LTI+ holds requests back, and stays fast where LTI collapses
assumptions:
  - three machines of speed 3; with more than 30 requests inside a machine runs at (30 / n)^2 of its speed, not below 15 %
  - arrivals come at three times the mean rate for a tenth of the time, 6 s on average
  - LTI+ sends nothing more to a machine with 27 requests (a margin of 10 %)
  - "with 60 instead of 30 both are alike at 50 and 70 %: try --set critical=60"
parameters: { utilisation: 70%, critical: 30 }
nodes: [{ id: s, count: 3, speed: 3, criticalCount: $critical }]
requests: { cpu: specweb96 1s }
load: { utilisation: $utilisation, burst: { times: 3, lasts: 6s, every: 60s } }
policies: [lti-plus, lti, weighted-least-connections]
dispatch: { knowsDemands: true, knowsSpeeds: true }
run: { warmUp: 300s, duration: 6000s, pieces: 0, seeds: 10 }
vary: { utilisation: [50%, 70%, 80%] }
metrics: [meanResponseMs, answersPerSecond, heldShare, unfinishedShare]
`,
  judge,
};

function judge(figures: readonly PointFigures[]): Criterion[] {
  const at = (series: string, x: number, metric = METRIC) => meanAt(figures, series, x, metric);
  const offered = (x: number) => 9 * x;
  const served = LOADS.map((x) => at('lti-plus', x, 'answersPerSecond') / offered(x));
  return [
    {
      text: 'at 70 and 80 % LTI collapses: more than ten times the delay of LTI+',
      holds: [0.7, 0.8].every((x) => at('lti', x) > 10 * at('lti-plus', x)),
      found: [0.7, 0.8]
        .map(
          (x) =>
            `${formatMs(at('lti', x))} and ${formatMs(at('lti-plus', x))} at ${formatPercent(x)}`,
        )
        .join(', '),
      isClaim: true,
    },
    {
      text: 'LTI+ completes what arrives, within 5 %',
      holds: served.every((share) => Math.abs(share - 1) < 0.05),
      found: served.map((share) => formatPercent(share)).join(', '),
      isClaim: true,
    },
    {
      text: 'where no machine gets near the critical point they are the same',
      holds: at('lti', 0.5) === at('lti-plus', 0.5) && at('lti-plus', 0.5, 'heldShare') === 0,
      found: `${formatMs(at('lti', 0.5))} and ${formatMs(at('lti-plus', 0.5))} at 50%`,
      isClaim: true,
    },
  ];
}
