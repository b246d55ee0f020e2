import { createHash } from 'node:crypto';
import type { ChartLibrary } from '../../adapters/load/chart-library.ts';
import { type Chart, chartRows } from './chart.ts';
import { drawCharts } from './draw.ts';
import { Html, html, htmlTable, jsonElement } from './html.ts';
import { reportStyle } from './style.ts';

export interface ReportParts {
  readonly title: string;
  /** A line below the title. */
  readonly headline: string;
  /** Before the charts. */
  readonly figures: readonly Html[];
  readonly charts: readonly Chart[];
  /** After the charts. */
  readonly rest: readonly Html[];
  readonly footer: string;
  /** All values, under an id, as JSON. */
  readonly data: { readonly id: string; readonly value: unknown };
}

/**
 * A page that asks nobody for anything: tables that need no script, charts where there is one, and all
 * values as JSON.
 */
export function reportPage(parts: ReportParts, library: ChartLibrary): string {
  const { title, charts, data } = parts;
  const scripts = [library.script, `(${drawCharts})(window, uPlot);`];
  const chartPart = html`<h2>Charts</h2>
<noscript><p>Charts need JavaScript; the tables below them say the same without.</p></noscript>
${charts.map(figure)}`;
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
<p class="dim">${parts.headline}</p></header>
<main>
${parts.figures}
${charts.length === 0 ? '' : chartPart}
${parts.rest}
</main>
<footer>${parts.footer} Charts are drawn by uPlot.</footer>
${jsonElement(data.id, data.value)}
${jsonElement('charts', charts)}
<!--
${new Html(library.licence.replaceAll('--', '- -'))}
-->
${scripts.map((script) => html`<script>${new Html(script)}</script>\n`)}</body>
</html>
`;
  return page.markup;
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
