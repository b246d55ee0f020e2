import { createHash } from 'node:crypto';
import type { ChartLibrary } from '../../adapters/load/chart-library.ts';
import { formatCounted } from '../../core/kernel/units-text.ts';
import type { NamedRun } from '../../core/load/same-plan.ts';
import { type Chart, chartRows, reportCharts } from './charts.ts';
import { drawCharts } from './draw.ts';
import { Html, html, htmlTable, jsonElement } from './html.ts';
import { reportStyle } from './style.ts';
import { outcomeTables, planTable, totalsTable, warningList } from './tables.ts';

/**
 * Load runs as one HTML page that asks nobody for anything: tables that need no script, charts over
 * each other where there is one, and all values as JSON (`runs`).
 *
 * @param runs at least one; the first is the one that others are compared with
 */
export function reportHtml(runs: readonly NamedRun[], library: ChartLibrary): string {
  const scripts = [library.script, `(${drawCharts})(window, uPlot);`];
  const charts = reportCharts(runs);
  const isAlone = runs.length === 1;
  const title = isAlone ? `Load run ${runs[0]!.file}` : `Load runs ${names(runs)}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(library.style)}${new Html(reportStyle)}</style>
<noscript><style>.chart { display: none; }</style></noscript>
</head>
<body>
<header><h1>${title}</h1>
<p class="dim">${headline(runs)}</p></header>
<main>
${warningList(runs)}
<h2>Figures</h2>
${totalsTable(runs)}
${runs.flatMap((run) => outcomeTables(run, isAlone))}
<h2>Charts</h2>
<noscript><p>Charts need JavaScript; the tables below them say the same without.</p></noscript>
${charts.map(figure)}
<h2>Plan</h2>
${runs.map((run) => planTable(run, isAlone))}
</main>
<footer>Made by lbctl bench. Response time runs from the intended start, service time from the sending; both are of whole answers alone. Charts are drawn by uPlot.</footer>
${jsonElement(
  'runs',
  runs.map(({ file, run }) => ({ file, apiVersion: 'lbctl/v1', kind: 'BenchRun', ...run })),
)}
${jsonElement('charts', charts)}
<!--
${new Html(library.licence.replaceAll('--', '- -'))}
-->
${scripts.map((script) => html`<script>${new Html(script)}</script>\n`)}</body>
</html>
`;
  return page.markup;
}

function names(runs: readonly NamedRun[]): string {
  return runs.map(({ file }) => file).join(', ');
}

function headline(runs: readonly NamedRun[]): string {
  const { policy, requests, nodes } = runs[0]!.run.plan;
  return `${requests} to ${formatCounted(nodes.length, 'node')} by ${policy}`;
}

/** Nothing is loaded, and no script runs but ours, whatever text a page came to hold. */
function policyOf(scripts: readonly string[]): string {
  const hashes = scripts.map(
    (script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return `default-src 'none'; style-src 'unsafe-inline'; script-src ${hashes.join(' ')}`;
}

/** A chart's room, what it shows, and the same as a table. */
function figure(chart: Chart): Html {
  const { id, title, caption } = chart;
  const { titles, rows } = chartRows(chart);
  return html`<figure aria-labelledby="title-${id}">
<h3 id="title-${id}">${title}</h3>
<figcaption>${caption}</figcaption>
<div class="chart" id="chart-${id}" role="img" aria-label="${title}. ${caption} The same stands in the table below."></div>
<details><summary>${title} as a table</summary>
${htmlTable(title, titles, rows)}</details>
</figure>
`;
}
