import { formatMs, formatPercent } from '../../kernel/units-text.ts';
import type { Criterion, PointFigures } from '../experiment.ts';
import type { DocumentScenario } from '../scenario.ts';
import { pairedBelow } from './figures.ts';

const METRIC = 'meanResponseMs';
const SOURCE = 'J. Sichuan Univ. (Eng. Sci.) 2003(6), 97-100';

const common = `requests: { cpu: specweb96 100ms }
load: { utilisation: $utilisation }
policies: [lti, round-robin, weighted-round-robin, least-connections, weighted-least-connections, fastest-connection]
dispatch: { knowsDemands: true, knowsSpeeds: true }
run: { warmUp: 200s, duration: 2000s, pieces: 0, seeds: 10 }
vary: { utilisation: [50%, 70%, 90%] }
metrics: [meanResponseMs, answersPerSecond, p99Ms]
`;

const assumptions = `  - requests are as long as the files of SPECweb96, and the dispatcher knows their lengths and the machines' speeds beforehand
  - machines are shared evenly by all transfers inside (processor sharing); connecting takes no time
  - "fastest-connection is the raw rule, the least measured service time: all requests go to the machine that was fast last, and it never recovers"`;

/** @see SPEC S3.8 */
export const ltiEqual: DocumentScenario = {
  kind: 'document',
  summary: 'LTI against four policies on equal machines',
  document: `version: 1
title: Mean response delay on four equal machines
source: ${SOURCE}
claim: LTI has the least mean response delay and completes the most requests a second
assumptions:
${assumptions}
parameters: { utilisation: 70% }
nodes: [{ id: s, count: 4 }]
${common}`,
  judge: (figures) => judge(figures, 'least-connections', 0.97),
};

/** @see SPEC S3.8 */
export const ltiUnequal: DocumentScenario = {
  kind: 'document',
  summary: 'LTI against four policies on machines 4 : 2 : 2 : 1',
  document: `version: 1
title: Mean response delay on four unequal machines
source: ${SOURCE}
claim: LTI has the least mean response delay and completes the most requests a second
assumptions:
${assumptions}
  - round-robin and fastest-connection overload machines at every utilisation here, so that their delays grow as long as the run lasts
parameters: { utilisation: 70% }
nodes:
  - { id: s4, speed: 4, weight: 4 }
  - { id: s2a, speed: 2, weight: 2 }
  - { id: s2b, speed: 2, weight: 2 }
  - { id: s1 }
${common}`,
  judge: (figures) => judge(figures, 'weighted-least-connections', 0.95),
};

/** @param rival that LTI must beat by the factor `most` */
function judge(figures: readonly PointFigures[], rival: string, most: number): Criterion[] {
  const others = [...new Set(figures.map(({ series }) => series))].filter((name) => name !== 'lti');
  const loads = [...new Set(figures.map(({ x }) => x!))];
  const least = others.flatMap((series) =>
    loads.map((x) => ({ series, x, ...pairedBelow(figures, 'lti', series, x, METRIC) })),
  );
  const ratios = least.filter(({ series }) => series === rival);
  const rates = loads.map((x) => ({
    x,
    ...pairedBelow(figures, 'lti', rival, x, 'answersPerSecond'),
  }));
  return [
    {
      text: 'LTI has the least delay at every load, significantly (paired, 95 %)',
      holds: least.every(({ isBelow }) => isBelow),
      found: loads
        .map((x) => `${formatMs(least.find((one) => one.x === x)!.mean)} at ${formatPercent(x)}`)
        .join(', '),
      isClaim: true,
    },
    {
      text: `it is at least ${formatPercent(1 - most)} below ${rival}`,
      holds: ratios.every(({ ratio }) => ratio <= most),
      found: ratios
        .map(({ x, ratio }) => `${formatPercent(1 - ratio)} at ${formatPercent(x)}`)
        .join(', '),
      isClaim: true,
    },
    {
      text: 'requests a second are those that arrive: no policy that keeps up completes more than another',
      holds: rates.every(({ ratio }) => Math.abs(ratio - 1) < 0.005),
      found: rates
        .map(({ x, ratio }) => `${ratio.toFixed(4)}x ${rival} at ${formatPercent(x)}`)
        .join(', '),
      isClaim: false,
    },
  ];
}
