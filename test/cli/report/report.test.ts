import { describe, expect, it } from 'vitest';
import { chartLibrary } from '../../../src/adapters/load/chart-library.ts';
import { chartRows } from '../../../src/cli/report/chart.ts';
import { reportCharts } from '../../../src/cli/report/charts.ts';
import { html, htmlTable, jsonElement } from '../../../src/cli/report/html.ts';
import { reportHtml } from '../../../src/cli/report/report.ts';
import type { LoadRun } from '../../../src/core/load/load-run.ts';
import { loadRun } from '../../support/load-runs.ts';

const library = chartLibrary();
const before = { file: 'before.json', run: loadRun() };
const after = { file: 'after.json', run: loadRun({ seed: 2, slowness: 1.5, failureShare: 0.05 }) };

/** The page without what is embedded: scripts, styles and the licence. */
function visible(page: string): string {
  return page
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<!--[\s\S]*?-->/g, '');
}

/** Cells of the row that begins with `name`. */
function row(page: string, name: string): string[] {
  const line = visible(page)
    .split('\n')
    .find((text) => text.includes(`<th scope="row">${name}</th>`));
  return [...line!.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell]) => cell!);
}

describe('a report', () => {
  it('asks nobody for anything', () => {
    const page = reportHtml([before, after], library);
    expect(page).not.toMatch(/<(?:link|img|iframe|object|embed|base|form)\b/i);
    expect(visible(page)).not.toMatch(/\b(?:src|href|action|srcset)=|@import|url\(/i);
    expect(page).not.toMatch(/@import|url\(|<script[^>]+src/i);
    expect(page.replaceAll('&#39;', "'")).toContain(
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-",
    );
  });

  it('holds the totals of all runs without a script', () => {
    const page = reportHtml([before, after], library);
    expect(row(page, 'requests').slice(0, 2)).toEqual(['2400', '2400']);
    expect(row(page, 'errors')).toEqual(['0.00%', expect.stringMatching(/^\d+\.\d+%$/)]);
    expect(row(page, 'response time p99')).toHaveLength(2);
    expect(visible(page)).toMatch(/Errors by kind of after\.json/);
    expect(visible(page)).not.toMatch(/Errors by kind of before\.json/);
  });

  it('of one run names no file beside each figure', () => {
    const page = visible(reportHtml([before], library));
    expect(page.match(/before\.json/g)!.length).toBeLessThanOrEqual(3);
    expect(page).not.toContain('class="warnings"');
  });

  it('warns of what limits its worth', () => {
    const run = loadRun({ isPartial: true, limits: ['its thread was busy'] });
    const page = visible(reportHtml([before, { file: 'partial.json', run }], library));
    expect(page).toContain('partial.json: partial: the run ended after');
    expect(page).toContain('partial.json: limited by the generator: its thread was busy');
  });

  it('holds the licence of what draws it', () => {
    expect(reportHtml([before], library)).toContain('Copyright (c)');
  });

  it.each([
    { name: 'without an answer', traits: { failureShare: 1 } },
    { name: 'of no second', traits: { seconds: 0, isPartial: true } },
    { name: 'of one second', traits: { seconds: 1 } },
  ])('a run $name has one too', ({ traits }) => {
    expect(reportHtml([{ file: 'a.json', run: loadRun(traits) }], library)).toContain('</html>');
  });
});

describe('text of other machines', () => {
  const evil = `"><script>alert(1)</script>'&\x1b[31m</title>-->`;
  const run: LoadRun = loadRun({ nodes: [evil, 'web-2'], limits: [evil] });
  const plan = { ...run.plan, requests: evil, policy: evil };
  const classes = [{ ...run.classes[0]!, name: evil }];
  const page = reportHtml([{ file: evil, run: { ...run, plan, classes } }], library);

  it('is text wherever it stands', () => {
    expect(page.match(/<script/g)).toHaveLength(4);
    expect(page).not.toContain('<script>alert');
    expect(visible(page)).not.toContain('\x1b');
    expect(visible(page)).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;');
  });

  it('comes out of the JSON as it went in', () => {
    const json = /<script type="application\/json" id="runs">([\s\S]*?)<\/script>/.exec(page)![1]!;
    expect(JSON.parse(json)[0]).toMatchObject({
      file: evil,
      kind: 'BenchRun',
      plan: { policy: evil },
    });
  });
});

describe('charts', () => {
  const charts = reportCharts([before, after]);

  it('have one value for each place', () => {
    for (const { x, series } of charts) {
      for (const { values } of series) expect(values).toHaveLength(x.length);
    }
    expect(charts.map(({ series }) => series.length)).toEqual([4, 4, 4, 3]);
  });

  it('say the same in tables', () => {
    const [spectrum, rate, , share] = charts.map(chartRows);
    expect(spectrum!.rows.find(([name]) => name === '99.21875%')).toHaveLength(5);
    expect(rate!.rows[3]).toEqual(['3', '200/s', '0.00/s', '200/s', expect.stringMatching(/\/s$/)]);
    expect(share!.rows.map(([node]) => node)).toEqual(
      ['web-1', 'web-2', 'web-3', 'web-4'].flatMap((node) => [node, node]),
    );
  });

  it('bars of several runs stand side by side', () => {
    const { x, series } = charts[3]!;
    expect(x.slice(0, 4)).toEqual([-0.2, 0.2, 0.8, 1.2]);
    expect(series[0]!.values.map((value) => value === null)).toEqual(
      x.map((_, index) => index % 2 === 1),
    );
  });

  it('without aims there are no marks of them', () => {
    const nodes = before.run.nodes.map((node) => ({ ...node, idealShare: null }));
    const chart = reportCharts([{ file: 'a', run: { ...before.run, nodes } }])[3]!;
    expect(chart.series.map(({ look }) => look)).toEqual(['bars']);
  });
});

describe('html', () => {
  it('escapes text and keeps markup', () => {
    expect(html`<b title="${'"'}">${['<', html`<i>${1}</i>`]}</b>`.markup).toBe(
      '<b title="&quot;">&lt;<i>1</i></b>',
    );
  });

  it('JSON cannot end its element', () => {
    expect(jsonElement('a', '</script><!--\u2028').markup).toBe(
      '<script type="application/json" id="a">"\\u003c/script>\\u003c!--\\u2028"</script>',
    );
  });

  it('tables have a caption and heads of rows and columns', () => {
    const { markup } = htmlTable('Shares', ['node', 'share'], [['a', '25%']]);
    expect(markup).toContain('<caption>Shares</caption>');
    expect(markup).toContain('<th scope="col">share</th>');
    expect(markup).toContain('<tr><th scope="row">a</th><td>25%</td></tr>');
  });
});
