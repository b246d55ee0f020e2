import { formatCount, formatMs, formatPercent, formatRate } from '../core/kernel/units-text.ts';
import type { PolicyRow } from '../core/load/policy-comparison.ts';
import { formatSignificant } from './render/number.ts';
import { type Column, renderTable } from './render/table.ts';
import { style } from './style.ts';

const right = (title: string): Column => ({ title, align: 'right' });

/** One table of all policies, then what each sent where. */
export function policiesText(rows: readonly PolicyRow[]): string {
  const best = Math.min(...rows.map((row) => row.meanResponseMs?.mean ?? Number.POSITIVE_INFINITY));
  const measures = renderTable(
    [
      { title: 'policy' },
      right('RPS'),
      right('MRD'),
      right('from'),
      right('to'),
      right('of first'),
      right('p50'),
      right('p90'),
      right('p99'),
      right('max'),
      right('errors'),
      right('imbalance'),
    ],
    rows.map((row) => [
      row.meanResponseMs?.mean === best ? `${row.policy} ✓` : row.policy,
      formatRate(row.answersPerSecond),
      ...(row.meanResponseMs === null
        ? ['none', '', '']
        : [row.meanResponseMs.mean, row.meanResponseMs.least, row.meanResponseMs.most].map(
            formatMs,
          )),
      row.meanResponseRatio === null ? '' : `${formatSignificant(row.meanResponseRatio)}x`,
      ...[row.p50Ms, row.p90Ms, row.p99Ms, row.maxMs].map((ms) =>
        ms === null ? '' : formatMs(ms),
      ),
      row.errorShare === 0 ? '0' : formatPercent(row.errorShare),
      formatPercent(row.imbalance),
    ]),
  );
  return [
    measures,
    style.dim('MRD: mean response delay, from the intended start; ✓: the least. Rounds from, to.'),
    nodesText(rows),
  ].join('\n\n');
}

/** Shares and most requests in flight, a column a node. */
function nodesText(rows: readonly PolicyRow[]): string {
  const nodes = rows[0]!.nodes;
  const hasCritical = nodes.some(({ criticalCount }) => criticalCount !== null);
  const shares = renderTable(
    [{ title: 'share of' }, ...nodes.map(({ node }) => right(node))],
    rows.map((row) => [row.policy, ...row.nodes.map(({ share }) => formatPercent(share))]),
  );
  const inFlight = renderTable(
    [{ title: 'most in flight' }, ...nodes.map(({ node }) => right(node))],
    [
      ...rows.map((row) => [
        row.policy,
        ...row.nodes.map(({ inFlightMax, criticalCount }) =>
          criticalCount !== null && inFlightMax > criticalCount
            ? `${formatCount(inFlightMax)} !`
            : formatCount(inFlightMax),
        ),
      ]),
      ...(hasCritical
        ? [['(critical)', ...nodes.map(({ criticalCount }) => String(criticalCount ?? ''))]]
        : []),
    ],
  );
  const remark = hasCritical ? `\n${style.dim('!: over the critical count')}` : '';
  return `${shares}\n\n${inFlight}${remark}`;
}
