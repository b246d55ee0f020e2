import { describe, expect, it } from 'vitest';
import { chartLibrary } from '../../../src/adapters/load/chart-library.ts';
import { chartRows } from '../../../src/cli/report/chart.ts';
import { simulationCharts } from '../../../src/cli/report/simulation-charts.ts';
import { simulationHtml } from '../../../src/cli/report/simulation-report.ts';
import { failing, holding, simulationResult } from '../../support/simulations.ts';

const library = chartLibrary();
const sweep = simulationResult({ criteria: [holding, failing] });
const single = simulationResult({ hasAxis: false });

/** The page without what is embedded. */
function visible(page: string): string {
  return page
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<!--[\s\S]*?-->/g, '');
}

describe('the report of a simulation', () => {
  it('of a sweep has the verdict, charts with tables, and what was simulated', () => {
    const page = visible(simulationHtml(sweep, library));
    expect(page).toContain('<h2>Not reproduced</h2>');
    expect(page).toContain(
      '<td class="good">✓ holds</td><td>LTI is the quickest at every rate</td>',
    );
    expect(page).toContain('<h3 id="title-meanResponseMs">mean response against rate (1/s)</h3>');
    expect(page).toContain('<th scope="row">demand</th><td>exponential:20ms</td>');
    expect(page).toContain('<p>Nodes know nothing of each other.</p>');
    expect(page).toContain('significant: better');
  });

  it('of a single point has figures, nodes, and charts over time', () => {
    const page = visible(simulationHtml(single, library));
    expect(page).toContain('<caption>Nodes under lti</caption>');
    expect(page).toContain('mean response over time');
    expect(page).toContain('Dashed: at 4.50 s web-2 killed; at 5.20 s web-2 dead;');
    expect(page).not.toContain('eproduced</h2>');
  });

  it('asks nobody for anything, whatever its text', () => {
    const evil = '"><script>alert(1)</script>';
    const page = simulationHtml(simulationResult({ series: [evil, 'b'], title: evil }), library);
    expect(page).not.toMatch(/<(?:link|img|iframe|object|embed|base|form)\b/i);
    expect(page.match(/<script/g)).toHaveLength(4);
    expect(page).not.toContain('<script>alert');
  });

  it('holds the whole result', () => {
    const page = simulationHtml(sweep, library);
    const json = /<script type="application\/json" id="result">([\s\S]*?)<\/script>/.exec(
      page,
    )![1]!;
    expect(JSON.parse(json)).toEqual({
      apiVersion: 'lbctl/v1',
      kind: 'SimulationResult',
      ...JSON.parse(JSON.stringify(sweep)),
    });
  });

  it.each([0, 15])('of %d cells says that it was interrupted', (cellCount) => {
    const page = visible(simulationHtml(simulationResult({ cellCount }), library));
    expect(page).toContain('The simulation was interrupted');
    expect(page).toContain('</html>');
  });

  it('of many nodes shows the busiest, and no bars', () => {
    const nodes = Array.from({ length: 300 }, (_, i) => `n-${i}`);
    const result = simulationResult({ hasAxis: false, nodes, series: ['lti'], seedCount: 2 });
    const page = visible(simulationHtml(result, library));
    expect(page).toContain('<caption>The busiest of 300 nodes under lti</caption>');
    expect(simulationCharts(result).map(({ id }) => id)).not.toContain('share');
  });
});

describe('charts of a simulation', () => {
  it('against an axis: one a metric, with bands where seeds differ', () => {
    const charts = simulationCharts(sweep);
    expect(charts.map(({ id }) => id)).toEqual([
      'meanResponseMs',
      'answersPerSecond',
      'errorShare',
    ]);
    for (const { x, series } of charts) {
      expect(x).toEqual([100, 200, 300, 400, 500]);
      for (const { values, band } of series) {
        expect(values).toHaveLength(5);
        for (const [at, value] of values.entries()) {
          expect(band?.low[at] ?? value).toBeLessThanOrEqual(value!);
          expect(band?.high[at] ?? value).toBeGreaterThanOrEqual(value!);
        }
      }
    }
    expect(charts.map(({ series }) => series.every(({ band }) => band !== undefined))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('say the same in tables', () => {
    const { titles, rows } = chartRows(simulationCharts(sweep)[0]!);
    expect(titles).toEqual(['rate (1/s)', 'round-robin', 'lti', 'p2c']);
    expect(rows[1]![0]).toBe('200');
    expect(rows[1]![2]).toMatch(/^27\.\d ms \(2\d\.\d ms to 2\d\.\d ms\)$/);
  });

  it('over time: the metrics that are told, with events, and the shares', () => {
    const charts = simulationCharts(single);
    expect(charts.map(({ id }) => id)).toEqual(['time-meanResponseMs', 'time-errorShare', 'share']);
    expect(charts[0]!.moments).toHaveLength(3);
    expect(charts[0]!.x.slice(0, 3)).toEqual([0, 0.5, 1]);
    expect(charts[2]!.series).toHaveLength(3);
    expect(charts[2]!.x).toHaveLength(9);
  });

  it('of points that are missing have gaps', () => {
    const [chart] = simulationCharts(simulationResult({ cellCount: 45 }));
    expect(chart!.series[1]!.values.map((value) => value === null)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it('where there is no point there is no chart', () => {
    expect(simulationCharts(simulationResult({ cellCount: 0 }))).toEqual([]);
  });
});
