import { formatBytes, formatCount, formatMs, formatPercent } from '../core/kernel/units-text.ts';
import type { AlgorithmFigures, ChangeFigures } from '../core/ring/compare/algorithm-figures.ts';
import type { AlgorithmComparison } from '../core/ring/compare/comparison.ts';
import { type Drawback, LEAST_MULTIPLE } from '../core/ring/compare/recommend.ts';
import { bar } from './render/bars.ts';
import type { FlatRecord } from './render/csv.ts';
import { formatSignificant } from './render/number.ts';
import { type Column, renderTable } from './render/table.ts';
import { isAsciiOnly, textColumns } from './render/terminal.ts';
import { wrap } from './render/wrap.ts';
import { style } from './style.ts';

const BAR_COLUMNS = 12;
/** Multiples from which movement is worth a warning. */
const MUCH = 1.5;

const right = (title: string): Column => ({ title, align: 'right' });

/** A table of all algorithms, those that cannot, and the recommendation with its reasons. */
export function comparisonText(comparison: AlgorithmComparison): string {
  const parts = [
    keyLine(comparison),
    figuresTable(comparison),
    evennessBars(comparison),
    inapplicableList(comparison),
    recommendationText(comparison),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function keyLine({ nodeCount, keys }: AlgorithmComparison): string {
  if (keys === undefined) return `${nodeCount} nodes; shares are of the whole key space`;
  const { keyCount, chance } = keys;
  return `${nodeCount} nodes, ${formatCount(keyCount)} keys; chance alone gives a CV of ${formatPercent(chance.cvRatio)} and ${formatSignificant(chance.peakToMeanRatio)} times the mean on the fullest node`;
}

function figuresTable({ algorithms, keys }: AlgorithmComparison): string {
  const columns: Column[] = [
    { title: 'algorithm' },
    right('CV'),
    right('worst'),
    ...(keys === undefined ? [] : [right('keys CV'), right('worst')]),
    right('+1'),
    right('-1'),
    right('weight x2'),
    right('build'),
    right('look-up'),
    right('memory'),
    { title: 'copies' },
  ];
  const painted = columns.map((column) =>
    ['+1', '-1', 'weight x2'].includes(column.title) ? { ...column, paint: paintMultiple } : column,
  );
  return renderTable(
    painted,
    algorithms.map((one) => [
      one.algorithm,
      cvText(one.shares.cvRatio),
      formatSignificant(one.shares.peakToMeanRatio),
      ...(one.keys === undefined
        ? []
        : [formatPercent(one.keys.cvRatio), formatSignificant(one.keys.peakToMeanRatio)]),
      multipleText(one.changes.join),
      multipleText(one.changes.leave),
      multipleText(one.changes.doubled),
      formatMs(one.buildMs),
      formatMs(one.lookupNs / 1e6),
      one.memoryBytes === null ? '' : formatBytes(one.memoryBytes),
      one.copies ? 'yes' : 'no',
    ]),
  );
}

/** What is below is rounding. */
const NOISE = 1e-8;

function cvText(ratio: number): string {
  return ratio < NOISE ? '0%' : formatPercent(ratio);
}

const CANNOT = 'cannot';

/** `1.00x`: moved over the least possible. */
function multipleText(change: ChangeFigures): string {
  if ('impossible' in change) return CANNOT;
  return change.multiple === null ? '' : `${formatSignificant(change.multiple)}x`;
}

function paintMultiple(cell: string): string {
  if (cell === CANNOT) return style.bad(cell);
  const multiple = Number.parseFloat(cell);
  return multiple >= MUCH ? style.warn(cell) : multiple <= LEAST_MULTIPLE ? style.good(cell) : cell;
}

/** CVs of shares as bars, the most uneven one in full length. */
function evennessBars({ algorithms }: AlgorithmComparison): string {
  const most = algorithms.reduce((max, { shares }) => Math.max(max, shares.cvRatio), 0);
  if (most < NOISE) return '';
  return renderTable(
    [{ title: 'algorithm' }, { title: 'CV of shares' }, { title: '' }],
    algorithms.map(({ algorithm, shares: { cvRatio } }) => [
      algorithm,
      bar(cvRatio < NOISE ? 0 : cvRatio / most, BAR_COLUMNS),
      cvText(cvRatio),
    ]),
  );
}

function inapplicableList({ inapplicable }: AlgorithmComparison): string {
  return inapplicable.map(({ algorithm, reason }) => `${algorithm}: ${reason}`).join('\n');
}

function recommendationText({ recommendation, algorithms }: AlgorithmComparison): string {
  if (recommendation === undefined) return '';
  const best = algorithms.find(({ algorithm }) => algorithm === recommendation.algorithm)!;
  const columns = textColumns();
  const sign = isAsciiOnly() ? '*' : '✓';
  const head = `${sign} ${recommendation.algorithm}: ${merits(best)}`;
  const others = recommendation.drawbacks.map(
    (drawback) => `  not ${drawback.algorithm}: ${drawbackText(drawback)}`,
  );
  return [style.good(wrap(head, columns, 2)), ...others].join('\n');
}

function merits({ changes, shares, copies, lookupNs }: AlgorithmFigures): string {
  const multiples = Object.values(changes).map((change) =>
    'impossible' in change ? 0 : (change.multiple ?? 0),
  );
  const most = Math.max(...multiples);
  return [
    most <= LEAST_MULTIPLE
      ? 'moves the least possible'
      : `moves up to ${formatSignificant(most)} times what it must`,
    shares.cvRatio < NOISE
      ? 'exact shares'
      : `shares with a CV of ${formatPercent(shares.cvRatio)}`,
    copies ? 'next nodes for copies' : 'no next nodes for copies',
    `${formatMs(lookupNs / 1e6)} a look-up`,
  ].join(', ');
}

function drawbackText({ kind, amount }: Drawback): string {
  switch (kind) {
    case 'cannot':
      return 'cannot make one of the changes';
    case 'moves':
      return `moves ${formatSignificant(amount!)} times what it must`;
    case 'uneven':
      return `shares have a CV of ${formatPercent(amount!)}`;
    case 'no-copies':
      return 'names an owner and no next nodes, so there are no copies';
    case 'slower':
      return `takes ${formatMs(amount! / 1e6)} a look-up`;
  }
}

/** One record an algorithm, for CSV and NDJSON. */
export function comparisonRecords({ algorithms }: AlgorithmComparison): FlatRecord[] {
  return algorithms.map(({ algorithm, shares, keys, changes, ...rest }) => ({
    algorithm,
    cvRatio: shares.cvRatio,
    peakToMeanRatio: shares.peakToMeanRatio,
    keysCvRatio: keys?.cvRatio ?? null,
    keysPeakToMeanRatio: keys?.peakToMeanRatio ?? null,
    joinMultiple: multipleOf(changes.join),
    leaveMultiple: multipleOf(changes.leave),
    doubledMultiple: multipleOf(changes.doubled),
    ...rest,
  }));
}

function multipleOf(change: ChangeFigures): number | null {
  return 'impossible' in change ? null : change.multiple;
}
