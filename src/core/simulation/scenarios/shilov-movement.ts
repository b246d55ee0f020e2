import type { ClusterNode } from '../../cluster/node.ts';
import { createRngStream } from '../../kernel/rng.ts';
import { formatPercent } from '../../kernel/units-text.ts';
import type { PlacementName } from '../../placement/registry.ts';
import { buildRing } from '../../ring/build.ts';
import { diffRings } from '../../ring/diff.ts';
import { openRing } from '../../ring/lookup.ts';
import type { Ring } from '../../ring/ring.ts';
import type { CellOutcome, Criterion, PointFigures } from '../experiment.ts';
import type { ComputedExperiment } from '../scenario.ts';
import { bySeed, meanOf, metricsAlone, seriesOf } from './figures.ts';

interface Scheme {
  readonly algorithm: PlacementName;
  readonly levels: 1 | 2;
}

const schemes: Readonly<Record<string, Scheme>> = {
  'one level': { algorithm: 'table', levels: 1 },
  'two levels': { algorithm: 'table', levels: 2 },
  circle: { algorithm: 'circle', levels: 1 },
  sieve: { algorithm: 'sieve', levels: 1 },
};
const NODES = 8;

/** Which share of the keys changes its owner when one more node fails, exactly. @see SPEC S4.4 */
export const shilovMovement: ComputedExperiment = {
  kind: 'computed',
  summary: 'Shilov: keys moved by failures, one level against two',
  about: {
    title: 'Keys that move when nodes fail one after another',
    source: 'Shilov 2015, two-level tables; the laws are ours (S4.4)',
    claim: 'with a second table over the live nodes only the keys of the failed node move',
    assumptions: [
      'shares are exact, by a sweep over all areas; seeds choose addresses and who fails',
      'the claim holds for the first failure alone. Later ones change the second table, and move the keys that it already gave to others: fewer than one level moves, more than a circle or a sieve does',
      'a new node changes the first table, and moves as much as with one level; the thesis does not say so',
    ],
  },
  parameters: { nodes: NODES, failure: 1 },
  meanings: {
    nodes: { about: 'nodes of equal weight', least: 2, most: 200, isWhole: true },
    failure: {
      about: 'the failure that is looked at, after those before it; below the number of nodes',
      least: 1,
      most: 199,
      isWhole: true,
    },
  },
  axis: { name: 'failure', title: 'failure number', values: [1, 2, 3, 4, 5, 6] },
  series: Object.keys(schemes),
  metrics: [
    { name: 'movedShare', title: 'keys moved', unit: 'share', better: 'less' },
    { name: 'minimumShare', title: 'had to move', unit: 'share', better: null },
  ],
  seedCount: 20,
  compute(series, parameters, seed): CellOutcome {
    const count = Number(parameters.nodes);
    const failure = Number(parameters.failure);
    const dead = failingOrder(count, seed);
    const before = ringWith(schemes[series]!, count, seed, dead.slice(0, failure - 1));
    const after = ringWith(schemes[series]!, count, seed, dead.slice(0, failure), before);
    const { owners } = diffRings(openRing(before), openRing(after), { limit: 0, copies: false });
    return metricsAlone({ movedShare: owners.movedShare, minimumShare: owners.minimumShare });
  },
  judge,
};

/** Everybody, in the order in which they fail. */
function failingOrder(count: number, seed: number): number[] {
  const rng = createRngStream(seed, 'failures');
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(rng() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

function ringWith(
  { algorithm, levels }: Scheme,
  count: number,
  seed: number,
  dead: readonly number[],
  parent?: Ring,
): Ring {
  const nodes = Array.from(
    { length: count },
    (_, i): Omit<ClusterNode, 'labels'> => ({
      id: `n${i + 1}`,
      address: `10.${(seed >> 8) & 255}.${seed & 255}.${i + 1}`,
      zone: '',
      weight: 1,
      state: dead.includes(i) ? 'dead' : 'alive',
    }),
  );
  const replicas = { scheme: 'nearest', copies: 0, overlap: 0, spreadZones: false } as const;
  return buildRing({ nodes, algorithm, parameters: {}, levels, replicas }, parent);
}

function judge(figures: readonly PointFigures[]): Criterion[] {
  const laws = ['one level', 'two levels'].map((series): Criterion => {
    const rows = seriesOf(figures, series).map((point) => ({
      found: meanOf(point, 'movedShare'),
      law: expectedMovement(series, point.x!),
    }));
    return {
      text: `${series}: each failure moves the share that the law says, within a twentieth of it`,
      holds: rows.every(({ found, law }) => Math.abs(found / law - 1) <= 0.05),
      found: rows.map(({ found, law }) => `${show(found)} for ${show(law)}`).join(', '),
      isClaim: false,
    };
  });
  const first = figures.find(({ series, x }) => series === 'two levels' && x === 1);
  const moved = bySeed(first, 'movedShare');
  return [
    {
      text: 'two levels: the first failure moves the keys of the failed node and no others',
      holds: moved.every((share) => Math.abs(share - 1 / NODES) < 1e-9),
      found: `${formatPercent(meanOf(first, 'movedShare'), 6)} of all keys, ${formatPercent(1 / NODES)} are those of a node`,
      isClaim: true,
    },
    comparison(
      figures,
      'two levels move less than one at every failure',
      'two levels',
      'one level',
    ),
    ...laws,
    {
      ...comparison(
        figures,
        'a sieve moves less than two levels from the second failure on',
        'sieve',
        'two levels',
        2,
      ),
      isClaim: false,
    },
    {
      text: 'circle and sieve move nothing but what must move',
      holds: ['circle', 'sieve'].every((series) =>
        seriesOf(figures, series).every((point) =>
          bySeed(point, 'movedShare').every(
            (share, i) => Math.abs(share - bySeed(point, 'minimumShare')[i]!) < 1e-6,
          ),
        ),
      ),
      found: ['circle', 'sieve'].map((series) => `${series} ${means(figures, series)}`).join('; '),
      isClaim: false,
    },
  ];
}

const show = (share: number): string => formatPercent(share);

const means = (figures: readonly PointFigures[], series: string): string =>
  seriesOf(figures, series)
    .map((point) => show(meanOf(point, 'movedShare')))
    .join(', ');

/** @see SPEC S4.4 */
function expectedMovement(series: string, failure: number): number {
  const live = NODES - failure + 1;
  const oneLevel = (live + 1) / (3 * live);
  return series === 'one level' ? oneLevel : 1 / NODES + ((failure - 1) / NODES) * oneLevel;
}

function comparison(
  figures: readonly PointFigures[],
  text: string,
  less: string,
  more: string,
  from = 1,
): Criterion {
  const pairs = seriesOf(figures, less)
    .map((point, i) => [point, seriesOf(figures, more)[i]] as const)
    .filter(([point]) => point.x! >= from);
  return {
    text,
    holds: pairs.every(([a, b]) => meanOf(a, 'movedShare') < meanOf(b, 'movedShare')),
    found: `${less} ${means(figures, less)}; ${more} ${means(figures, more)}`,
    isClaim: true,
  };
}
