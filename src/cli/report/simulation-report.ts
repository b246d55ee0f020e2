import type { ChartLibrary } from '../../adapters/load/chart-library.ts';
import { formatCounted } from '../../core/kernel/units-text.ts';
import type { SimulationResult } from '../../core/simulation/experiment.ts';
import { html } from './html.ts';
import { reportPage } from './page.ts';
import { simulationCharts } from './simulation-charts.ts';
import {
  criteriaTable,
  differencesTable,
  nodesTables,
  planTable,
  pointsTable,
} from './simulation-tables.ts';

/** A simulation as one HTML page: verdict, figures, charts, and all values as JSON (`result`). */
export function simulationHtml(result: SimulationResult, library: ChartLibrary): string {
  const { about, axis, seeds } = result;
  const over = `${formatCounted(seeds.length, 'seed')} a point`;
  return reportPage(
    {
      title: about.title,
      headline: axis === null ? over : `${axis.title}: ${axis.values.length} values, ${over}`,
      figures: [
        ...partialWarning(result),
        ...criteriaTable(result),
        html`<h2>Figures</h2>`,
        pointsTable(result),
        ...differencesTable(result),
        ...(axis === null ? nodesTables(result.points) : []),
      ],
      charts: simulationCharts(result),
      rest: [html`<h2>What was simulated</h2>`, planTable(result)],
      footer:
        'Made by lbctl simulate. Intervals are those of Student’s t over the seeds; differences are taken seed by seed.',
      data: {
        id: 'result',
        value: { apiVersion: 'lbctl/v1', kind: 'SimulationResult', ...result },
      },
    },
    library,
  );
}

function partialWarning({ isPartial }: SimulationResult) {
  if (!isPartial) return [];
  return [
    html`<section class="warnings" aria-label="Warnings"><h2>Before you trust these figures</h2>
<ul><li>The simulation was interrupted: points that not all seeds have reached are left out, and nothing is judged.</li></ul></section>`,
  ];
}
