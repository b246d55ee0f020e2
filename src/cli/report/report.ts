import type { ChartLibrary } from '../../adapters/load/chart-library.ts';
import { formatCounted } from '../../core/kernel/units-text.ts';
import type { NamedRun } from '../../core/load/same-plan.ts';
import { reportCharts } from './charts.ts';
import { html } from './html.ts';
import { reportPage } from './page.ts';
import { outcomeTables, planTable, totalsTable, warningList } from './tables.ts';

/**
 * Load runs as one HTML page: figures, charts over each other, plans, and all values as JSON (`runs`).
 *
 * @param runs at least one; the first is the one that others are compared with
 */
export function reportHtml(runs: readonly NamedRun[], library: ChartLibrary): string {
  const isAlone = runs.length === 1;
  return reportPage(
    {
      title: isAlone ? `Load run ${runs[0]!.file}` : `Load runs ${names(runs)}`,
      headline: headline(runs),
      figures: [
        warningList(runs),
        html`<h2>Figures</h2>`,
        totalsTable(runs),
        ...runs.flatMap((run) => outcomeTables(run, isAlone)),
      ],
      charts: reportCharts(runs),
      rest: [html`<h2>Plan</h2>`, ...runs.map((run) => planTable(run, isAlone))],
      footer:
        'Made by lbctl bench. Response time runs from the intended start, service time from the sending; both are of whole answers alone.',
      data: {
        id: 'runs',
        value: runs.map(({ file, run }) => ({
          file,
          apiVersion: 'lbctl/v1',
          kind: 'BenchRun',
          ...run,
        })),
      },
    },
    library,
  );
}

function names(runs: readonly NamedRun[]): string {
  return runs.map(({ file }) => file).join(', ');
}

function headline(runs: readonly NamedRun[]): string {
  const { policy, requests, nodes } = runs[0]!.run.plan;
  return `${requests} to ${formatCounted(nodes.length, 'node')} by ${policy}`;
}
