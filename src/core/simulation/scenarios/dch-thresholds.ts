import { formatMs } from '../../kernel/units-text.ts';
import type { Criterion, PointFigures } from '../experiment.ts';
import type { DocumentScenario } from '../scenario.ts';
import { dchAssumptions, dchRequests } from './dch-servers.ts';
import { meanAt } from './figures.ts';

const METRIC = 'meanResponseMs';

/** @see SPEC S1.5 */
export const dchThresholds: DocumentScenario = {
  kind: 'document',
  summary: 'DCH: what taking critical servers out does to the others',
  document: `version: 1
title: Thresholds of DCH, as the report has them and with guards
source: doi:10.3233/JIFS-189706, section on thresholds
claim: a server whose use of CPU, memory or disk is over a threshold gets no requests until the cycle ends, which protects it
assumptions:
${dchAssumptions}
  - "NOT reproduced: the requests of a server that is taken out are too much for the others, which are taken out in turn; the report names neither threshold nor guard"
  - "the guards are ours: out within the cycle only, never so many that the others would be over the threshold, by a capacity that is known as a share of the present load. While a load rises quickly that share is out of date, and the guarded ratio law can fail too; the damped law did not"
  - servers and loads are those of dch-response
parameters: { rate: 1200/s }
nodes:
  - { id: s1, memory: { base: 30%, capacity: 400 } }
  - { id: s2, memory: { base: 30%, capacity: 400 } }
  - { id: s3, speed: 0.8, memory: { base: 30%, capacity: 400 } }
  - { id: s4, speed: 0.6, memory: { base: 30%, capacity: 400 } }
${dchRequests}
load: { rate: $rate, rise: 40s }
policies:
  - { name: no thresholds, policy: "dch:mode=ratio:alpha=2:gamma=2" }
  - { name: as reported, policy: "dch:mode=ratio:alpha=0.95:gamma=0.95:guards=off" }
  - { name: with guards, policy: "dch:mode=ratio:alpha=0.9:gamma=0.9" }
  - { name: damped with guards, policy: "dch:alpha=0.9:gamma=0.9" }
monitor: { every: 1s }
run: { warmUp: 60s, duration: 60s, pieces: 0, seeds: 10 }
vary: { rate: [800/s, 1000/s, 1200/s, 1300/s] }
metrics: [meanResponseMs, p99Ms, unfinishedShare]
`,
  judge,
};

function judge(figures: readonly PointFigures[]): Criterion[] {
  const at = (series: string, x: number) => meanAt(figures, series, x, METRIC);
  const seeds = figures.find(({ series, x }) => series === 'with guards' && x === 1300);
  const slow = (seeds?.bySeed[METRIC] ?? []).filter((time) => time !== null && time > 1000).length;
  return [
    {
      text: 'documented: thresholds without guards make it worse, by a factor of 100 at 1200 and 1300/s',
      holds: [1200, 1300].every(
        (rate) => at('as reported', rate) > 100 * at('no thresholds', rate),
      ),
      found: [1200, 1300]
        .map(
          (rate) =>
            `${formatMs(at('as reported', rate))} instead of ${formatMs(at('no thresholds', rate))} at ${rate}/s`,
        )
        .join(', '),
      isClaim: false,
    },
    {
      text: 'up to 1000/s nobody is critical often, and thresholds change next to nothing',
      holds: [800, 1000].every((rate) => at('with guards', rate) < 1.3 * at('no thresholds', rate)),
      found: [800, 1000]
        .map((rate) => `${formatMs(at('with guards', rate))} at ${rate}/s`)
        .join(', '),
      isClaim: false,
    },
    {
      text: 'damped and with guards it is the fastest at every rate',
      holds: [800, 1000, 1200, 1300].every(
        (rate) => at('damped with guards', rate) < at('no thresholds', rate),
      ),
      found: `${[800, 1000, 1200, 1300].map((rate) => formatMs(at('damped with guards', rate))).join(', ')}; the ratio law with guards failed in ${slow} of ${seeds?.bySeed[METRIC]?.length ?? 0} seeds at 1300/s`,
      isClaim: false,
    },
  ];
}
