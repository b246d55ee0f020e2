import { ln } from '../../kernel/elementary.ts';
import {
  chanceVariation,
  chiSquare,
  chiSquarePValue,
  chiSquareQuantile,
  leastSquaresSlope,
  variation,
} from '../../kernel/statistics.ts';
import { testUniformity } from '../../kernel/statistics-uniformity.ts';
import { formatPercent } from '../../kernel/units-text.ts';
import { xxh64 } from '../../kernel/xxh64.ts';
import { table } from '../../placement/table.ts';
import type { CellOutcome, Criterion, PointFigures } from '../experiment.ts';
import type { ComputedExperiment } from '../scenario.ts';
import { bySeed, meanOf, metricsAlone } from './figures.ts';

const NODES = 5;
const SIZES = [50, 100, 500, 1000, 5000, 10_000, 50_000, 100_000];
/** The thesis' tables 1 and 2: keys on each node. */
const TABLES = [
  [19937, 20128, 19953, 19897, 20085],
  [19932, 20321, 19883, 19990, 19874],
];

/** Counts the keys of each node by the table itself. @see SPEC S4.8 */
export const shilovEvenness: ComputedExperiment = {
  kind: 'computed',
  summary: 'Shilov figure 7, tables 1 and 2: evenness of keys',
  about: {
    title: 'How evenly keys fall on 5 nodes, against their number',
    source: 'Shilov 2015, figure 7, tables 1 and 2',
    claim:
      'the coefficient of variation falls to below 1 % at 100 000 keys, and the distribution passes the chi-square test',
    assumptions: [
      'keys are distinct texts hashed by XXH64, the nodes 10.0.0.1 to 10.0.0.5; the thesis says neither',
      'the thesis compares with the limit 7.8147 of 3 degrees of freedom; 5 nodes have 4, and the limit is 9.4877. Its conclusions stand',
      'it finds that the coefficient of variation changes within 0.05 % from 50 000 to 100 000 keys. That is luck: it happens in about one of ten lists',
    ],
  },
  parameters: { nodes: NODES, variants: 512, keys: 100_000 },
  meanings: {
    nodes: { about: 'nodes of equal weight', least: 2, most: 1000, isWhole: true },
    variants: { about: 'variants of the table', least: 1, most: 65536, isWhole: true },
    keys: { about: 'length of the list of keys', least: 1, most: 100_000_000, isWhole: true },
  },
  axis: { name: 'keys', title: 'keys', values: SIZES },
  series: ['table'],
  metrics: [
    { name: 'cvShare', title: 'CV', unit: 'share', better: 'less' },
    { name: 'chanceShare', title: 'CV by chance', unit: 'share', better: null },
    { name: 'chanceLowShare', title: '99 of 100 above', unit: 'share', better: null },
    { name: 'chanceHighShare', title: '99 of 100 below', unit: 'share', better: null },
    { name: 'chi2', title: 'chi2', unit: 'number', better: null },
    { name: 'pValue', title: 'p', unit: 'number', better: null },
  ],
  seedCount: 100,
  compute(_, parameters, seed): CellOutcome {
    const total = Number(parameters.keys);
    const places = Number(parameters.nodes);
    const counts = countKeys(places, Number(parameters.variants), total, seed);
    const chi2 = chiSquare(counts, new Array<number>(places).fill(total / places));
    const chance = chanceVariation(total, places);
    return metricsAlone({
      cvShare: variation(chi2, total, places).population,
      chanceShare: chance.mean,
      chanceLowShare: chance.low,
      chanceHighShare: chance.high,
      chi2,
      pValue: chiSquarePValue(chi2, places - 1),
    });
  },
  judge,
};

/** Of the first `total` keys of the seed's list. */
function countKeys(places: number, variants: number, total: number, seed: number): Float64Array {
  const nodes = Array.from({ length: places }, (_, i) => ({
    address: `10.0.${(i + 1) >> 8}.${(i + 1) & 255}`,
    weight: 1,
  }));
  const { owner } = table.create({ nodes, parameters: { variants } }, xxh64);
  const counts = new Float64Array(places);
  for (let i = 0; i < total; i++) {
    const { hi, lo } = xxh64(`list ${seed} key ${i}`);
    counts[owner(hi, lo)]! += 1;
  }
  return counts;
}

function judge(figures: readonly PointFigures[]): Criterion[] {
  const last = figures.at(-1);
  const seeds = bySeed(last, 'cvShare').length;
  const lists = figures.map((point) => bySeed(point, 'cvShare'));
  const within = lists[0]!.map((_, seed) => figures.filter((p) => isWithinChance(p, seed)).length);
  const usual = within.filter((count) => count >= SIZES.length - 1).length / seeds;
  const slope = leastSquaresSlope(
    figures.map((p) => [ln(p.x!), ln(meanOf(p, 'cvShare'))] as const),
  );
  const passed = bySeed(last, 'pValue').filter((p) => p > 0.01).length / seeds;
  const uniform = testUniformity(bySeed(last, 'pValue'));
  const [before, after] = [lists.at(-2)!, lists.at(-1)!];
  const steady = after.filter((cv, i) => Math.abs(cv - before[i]!) <= 0.0005).length / seeds;
  const change = after.reduce((sum, cv, i) => sum + Math.abs(cv - before[i]!), 0) / seeds;
  return [
    {
      text: 'the coefficient of variation is within what chance gives, at 7 of the 8 sizes or more',
      holds: usual >= 0.95,
      found: `so for ${formatPercent(usual)} of ${seeds} lists`,
      isClaim: true,
    },
    {
      text: 'it falls like the root of the number of keys: slope -0.5 ± 0.1',
      holds: Math.abs(slope + 0.5) <= 0.1,
      found: `slope ${slope.toFixed(3)}; ${formatPercent(meanOf(figures[0], 'cvShare'))} at 50 keys, ${formatPercent(meanOf(last, 'cvShare'))} at 100 000`,
      isClaim: true,
    },
    {
      text: 'chi2 of 100 000 keys is at most 13.28, the 1 % limit, for 95 of 100 lists or more',
      holds: passed >= 0.95,
      found: `so for ${formatPercent(passed)} of the lists`,
      isClaim: true,
    },
    {
      text: 'the p-values of lists without a common key are uniform (Kolmogorov-Smirnov, p > 0.01)',
      holds: uniform.pValue > 0.01,
      found: `p = ${uniform.pValue.toFixed(3)} over ${seeds} lists`,
      isClaim: false,
    },
    recomputedTables(),
    {
      text: 'from 50 000 to 100 000 keys it changes within 0.05 % only by luck: in 3 to 20 % of lists',
      holds: steady >= 0.03 && steady <= 0.2,
      found: `in ${formatPercent(steady)} of lists; the mean change is ${formatPercent(change)}`,
      isClaim: false,
    },
  ];
}

function isWithinChance(point: PointFigures, seed: number): boolean {
  const cv = point.bySeed.cvShare![seed]!;
  return cv >= meanOf(point, 'chanceLowShare') && cv <= meanOf(point, 'chanceHighShare');
}

/** What the thesis prints, with the degrees of freedom that its tables have. */
function recomputedTables(): Criterion {
  const chi2 = TABLES.map((counts) => chiSquare(counts, new Array<number>(NODES).fill(20_000)));
  const limit = chiSquareQuantile(0.95, NODES - 1);
  const shown = chi2.map((value) => value.toFixed(4)).join(' and ');
  const p = chi2.map((value) => chiSquarePValue(value, NODES - 1).toFixed(4)).join(' and ');
  return {
    text: 'tables 1 and 2 pass the test at 5 %',
    holds: chi2.every((value) => value < limit),
    found: `chi2 ${shown}, p ${p}; the limit is ${limit.toFixed(4)} with 4 degrees of freedom, where the thesis has 7.8147 of 3`,
    isClaim: true,
  };
}
