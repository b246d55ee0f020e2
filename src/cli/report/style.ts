const light = `
  color-scheme: light;
  --paper: #ffffff; --panel: #f6f7f9; --ink: #1b1f24; --dim: #59636e; --line: #d5dae0;
  --warn: #8a4b00; --warn-paper: #fff4e0; --good: #146c2e; --bad: #b3261e;
  --run-0: #0b62c4; --run-1: #c2410c; --run-2: #15803d; --run-3: #7c3aed; --run-4: #a16207; --run-5: #0e7490;`;
const dark = `
  color-scheme: dark;
  --paper: #14171b; --panel: #1c2127; --ink: #e6e9ed; --dim: #a1abb6; --line: #363d46;
  --warn: #ffc46b; --warn-paper: #33270f; --good: #7ddc98; --bad: #ff8a80;
  --run-0: #6cb0ff; --run-1: #ff9a5c; --run-2: #5fd38a; --run-3: #c9a2ff; --run-4: #f0c64a; --run-5: #4fd0e6;`;

/** The look of a report: readable in light and dark, on paper and on a telephone. */
export const reportStyle = `
:root {${light}
}
@media (prefers-color-scheme: dark) { :root {${dark}
} }
@media print { :root {${light}
} }
:root[data-paper] {${light}
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.25rem 3rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
.dim, caption, figcaption { color: var(--dim); }
.warnings { border-left: .3rem solid var(--warn); background: var(--warn-paper); padding: .5rem 1rem; margin: 1rem 0; }
.warnings h2 { margin: 0; font-size: 1rem; color: var(--warn); }
.warnings ul { margin: .25rem 0; padding-left: 1.25rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .5rem 0; }
caption { text-align: left; padding-bottom: .25rem; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th { font-weight: 600; }
th[scope=row], th[scope=col]:first-child { text-align: left; padding-left: 0; }
table.words th[scope=col] { text-align: left; }
table.words td:first-child { padding-left: 0; }
table.words td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
.good { color: var(--good); }
.warn { color: var(--warn); }
.bad { color: var(--bad); }
table.words td.good, table.words td.warn, table.words td.bad { white-space: nowrap; }
figure { margin: 1rem 0; padding: 1rem; background: var(--panel); border-radius: .5rem; break-inside: avoid; }
figure h3 { margin: 0; font-size: 1rem; }
figcaption { margin-bottom: .5rem; font-size: .9rem; }
.chart { min-height: 300px; }
.uplot, .uplot .u-legend { font: 13px/1.4 system-ui, sans-serif; color: var(--ink); }
.u-legend .u-value { font-variant-numeric: tabular-nums; }
.uplot .u-legend th, .uplot .u-legend td { border: 0; padding: .1rem .25rem; text-align: left; white-space: normal; }
.u-select { background: var(--line); opacity: .5; }
summary { cursor: pointer; color: var(--dim); }
details .wide { max-height: 24rem; overflow: auto; }
footer { margin-top: 3rem; color: var(--dim); font-size: .85rem; }
@media (max-width: 40rem) {
  body { padding: .5rem .75rem 2rem; font-size: 15px; }
  figure { padding: .75rem .5rem; }
  th, td { padding: .25rem .5rem; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  figure { background: none; border: 1px solid var(--line); }
  details, noscript, .u-legend .u-value { display: none; }
  .u-legend .u-label::after { content: none !important; }
  .wide { overflow: visible; }
  table { font-size: 8pt; }
  table.words { font-size: inherit; }
  th, td { padding: .15rem .35rem; }
  th[scope=col] { white-space: normal; }
  tr { break-inside: avoid; }
}
`;
