import { chartLibrary } from '../../adapters/load/chart-library.ts';
import { writeWhole } from '../../adapters/write-whole.ts';
import { formatBytes, formatMs, formatPercent } from '../../core/kernel/units-text.ts';
import type { AlgorithmFigures, ChangeFigures } from '../../core/ring/compare/algorithm-figures.ts';
import { changes } from '../../core/ring/compare/algorithm-figures.ts';
import type { AlgorithmComparison } from '../../core/ring/compare/comparison.ts';
import { formatSignificant } from '../render/number.ts';
import type { Chart, Series } from './chart.ts';
import { sideBySide } from './chart.ts';
import { html, htmlTable } from './html.ts';
import { reportPage } from './page.ts';

const CHANGE_TITLES = { join: 'a node joins', leave: 'a node leaves', doubled: 'a weight doubles' };

/**
 * Writes a comparison of algorithms as one HTML file, in place of what is there.
 * @throws LbError FILE_UNWRITABLE
 */
export function writeComparisonReport(path: string, comparison: AlgorithmComparison): void {
  const { nodeCount, keys, algorithms, inapplicable, recommendation } = comparison;
  const page = reportPage(
    {
      title: 'Algorithms compared',
      headline: [
        `${nodeCount} nodes`,
        ...(keys === undefined ? [] : [`${keys.keyCount} keys`]),
        ...(recommendation === undefined ? [] : [`recommended: ${recommendation.algorithm}`]),
      ].join('; '),
      figures: [figuresTable(algorithms)],
      charts: [cvChart(algorithms), movementChart(algorithms)],
      rest:
        inapplicable.length === 0
          ? []
          : [
              htmlTable(
                'Algorithms that cannot place keys on these nodes',
                ['algorithm', 'why'],
                inapplicable.map(({ algorithm, reason }) => [algorithm, reason]),
              ),
            ],
      footer:
        'Made by lbctl ring compare. Movement is what changes its owner over the least that any algorithm could move.',
      data: {
        id: 'result',
        value: { apiVersion: 'lbctl/v1', kind: 'AlgorithmComparison', ...comparison },
      },
    },
    chartLibrary(),
  );
  writeWhole(path, page);
}

function figuresTable(algorithms: readonly AlgorithmFigures[]) {
  const multiple = (change: ChangeFigures): string => {
    if ('impossible' in change) return 'cannot';
    return change.multiple === null ? '' : `${formatSignificant(change.multiple)}x`;
  };
  return html`<h2>Figures</h2>${htmlTable(
    'Shares, movement, speed and memory',
    [
      'algorithm',
      'CV',
      'worst',
      ...changes.map((name) => CHANGE_TITLES[name]),
      'build',
      'look-up',
      'memory',
    ],
    algorithms.map((one) => [
      one.algorithm,
      formatPercent(one.shares.cvRatio),
      formatSignificant(one.shares.peakToMeanRatio),
      ...changes.map((name) => multiple(one.changes[name])),
      formatMs(one.buildMs),
      formatMs(one.lookupNs / 1e6),
      one.memoryBytes === null ? '' : formatBytes(one.memoryBytes),
    ]),
  )}`;
}

function cvChart(algorithms: readonly AlgorithmFigures[]): Chart {
  return {
    id: 'evenness',
    title: 'CV of shares',
    caption: 'Coefficient of variation of what nodes have over what their weights ask for.',
    ...places(algorithms),
    yKind: 'share',
    series: [
      {
        name: 'CV',
        run: 0,
        look: 'bars',
        values: algorithms.map(({ shares }) => shares.cvRatio),
      },
    ],
    x: algorithms.map((_, i) => i),
  };
}

function movementChart(algorithms: readonly AlgorithmFigures[]): Chart {
  const spots = sideBySide(algorithms.length, changes.length);
  return {
    id: 'movement',
    title: 'Owners that change, over the least possible',
    caption: '1 is what any algorithm must move.',
    ...places(algorithms),
    yKind: 'number',
    x: spots.map(({ x }) => x),
    series: changes.map(
      (name, member): Series => ({
        name: CHANGE_TITLES[name],
        run: member,
        look: 'bars',
        values: spots.map((spot) => {
          if (spot.member !== member) return null;
          const change = algorithms[spot.place]!.changes[name];
          return 'impossible' in change ? null : change.multiple;
        }),
      }),
    ),
  };
}

function places(algorithms: readonly AlgorithmFigures[]) {
  return {
    xKind: 'name',
    xTitle: 'algorithm',
    yScale: 'from zero',
    names: algorithms.map(({ algorithm }) => algorithm),
  } as const;
}
