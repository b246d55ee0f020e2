import type { ChartLibrary } from '../../adapters/load/chart-library.ts';
import { formatCounted } from '../../core/kernel/units-text.ts';
import type { SimulationResult } from '../../core/simulation/experiment.ts';
import { type Html, html } from './html.ts';
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
  const over = axis === null ? '' : `${axis.title}: ${formatCounted(axis.values.length, 'value')}`;
  const seedText = formatCounted(seeds.length, 'seed');
  return reportPage(
    {
      title: about.title,
      headline: [about.source, over, seedText].filter((part) => part !== '').join('; '),
      figures: [
        ...partialWarning(result),
        ...criteriaTable(result),
        // Along an axis the charts have the same in their tables.
        ...(axis === null ? figures(result) : []),
      ],
      charts: simulationCharts(result),
      rest: [
        ...(axis === null ? [] : differencesTable(result)),
        html`<h2>What was simulated</h2>`,
        planTable(result),
      ],
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

function figures(result: SimulationResult): Html[] {
  return [
    html`<h2>Figures</h2>`,
    pointsTable(result),
    ...differencesTable(result),
    ...nodesTables(result.points),
  ];
}

function partialWarning({ isPartial }: SimulationResult): Html[] {
  if (!isPartial) return [];
  return [
    html`<section class="warnings" aria-label="Warnings"><h2>Before you trust these figures</h2>
<ul><li>The simulation was interrupted: points have the seeds that all series have reached there, or are left out, and nothing is judged.</li></ul></section>`,
  ];
}
