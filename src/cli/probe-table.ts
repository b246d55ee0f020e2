import type { Ms } from '../core/kernel/units.ts';
import { formatBytes, formatCount, formatMs, formatPercent } from '../core/kernel/units-text.ts';
import type { ProbeOutcome } from '../core/probe/host-probe.ts';
import type { LoadSample } from '../core/probe/load-sample.ts';
import type { Figure, HostProfile } from '../core/probe/profile.ts';
import type { ProbeRows } from './probe-rows.ts';
import { ABSENT, formatIops, formatScore } from './probe-text.ts';
import { textWidth } from './render/printable.ts';
import { type Column, renderTable } from './render/table.ts';
import { style } from './style.ts';

/** A column of figures: what stands in it for a node that was measured. */
type FigureColumn<T> = readonly [title: string, cell: (value: T) => string, align?: 'left'];

const profileColumns: readonly FigureColumn<HostProfile>[] = [
  ['cores', ({ cpu }) => show(cpu.usableCores, (cores) => String(Number(cores.toFixed(2))))],
  ['CPU score', ({ cpu }) => show(cpu.scoreMopsPerSecond, formatScore)],
  ['cores × MHz', ({ cpu }) => show(cpu.totalFrequencyMhz, (mhz) => String(Math.round(mhz)))],
  ['memory', ({ memory }) => show(memory.usableBytes, formatBytes)],
  ['random reads', ({ disk }) => show(disk.randomReadIops, formatIops)],
  ['random writes', ({ disk }) => show(disk.randomWriteIops, formatIops)],
  ['CPU', ({ cpu }) => show(cpu.model, (model) => model), 'left'],
];

/** From the most to the least important: on a narrow terminal the last ones are left out. */
const sampleColumns: readonly FigureColumn<LoadSample>[] = [
  ['CPU', ({ cpu }) => show(cpu.busyRatio, percent)],
  ['memory', ({ memory }) => show(memory.usedRatio, percent)],
  ['disk', ({ disk }) => show(disk.busyRatio, percent)],
  ['device', ({ disk }) => show(disk.device, (name) => name), 'left'],
  ['iowait', ({ cpu }) => show(cpu.iowaitRatio, percent)],
  ['softirq', ({ cpu }) => show(cpu.softirqRatio, percent)],
  ['steal', ({ cpu }) => show(cpu.stealRatio, percent)],
  ['received', ({ network }) => show(network.receivedBytesPerSecond, rate)],
  ['sent', ({ network }) => show(network.sentBytesPerSecond, rate)],
  ['CPU waits', ({ pressure }) => show(pressure.cpuRatio, percent)],
  ['memory waits', ({ pressure }) => show(pressure.memoryRatio, percent)],
  ['disk waits', ({ pressure }) => show(pressure.ioRatio, percent)],
];

/** A row a node; columns of which nothing is known are left out. */
export function profileTable(rows: ProbeRows<HostProfile>): string {
  return `${table(rows, profileColumns)}\n\n${countLine(rows)}`;
}

export function sampleTable(rows: ProbeRows<LoadSample>): string {
  return `${table(rows, sampleColumns)}\n\n${countLine(rows)}`;
}

/** As `sampleTable`, under a line that says what is going on, no wider than `columns` where that can be. */
export function watchText(
  rows: ProbeRows<LoadSample>,
  { now, intervalMs, columns }: { now: Date; intervalMs: Ms; columns: number },
): string {
  const time = `${now.toISOString().slice(11, 19)} UTC`;
  const title = `${style.bold(time)}, every ${formatMs(intervalMs)}; Ctrl-C ends`;
  return [title, table(rows, sampleColumns, columns), countLine(rows)].join('\n\n');
}

/** Columns that stay, however narrow the terminal. */
const LEAST_COLUMNS = 3;

function table<T>(
  { rows }: ProbeRows<T>,
  columns: readonly FigureColumn<T>[],
  width = Number.POSITIVE_INFINITY,
): string {
  const told = columns.filter(([, cell]) =>
    rows.some(({ outcome }) => outcome.kind === 'measured' && cell(outcome.value) !== ABSENT),
  );
  const draw = (count: number): string => renderRows(rows, told.slice(0, count));
  let count = told.length;
  let text = draw(count);
  while (count > LEAST_COLUMNS && widthOf(text) > width) text = draw(--count);
  return text;
}

function renderRows<T>(rows: ProbeRows<T>['rows'], columns: readonly FigureColumn<T>[]): string {
  const shown: Column[] = [
    { title: 'node' },
    { title: 'source' },
    ...columns.map(([title, , align]): Column => ({ title, align: align ?? 'right' })),
    {
      title: 'result',
      paint: (cell) => (cell.startsWith('✓') ? style.good(cell) : style.bad(cell)),
    },
  ];
  return renderTable(
    shown,
    rows.map(({ target, outcome }) => [
      target.node,
      target.settings.source,
      ...columns.map(([, cell]) => (outcome.kind === 'measured' ? cell(outcome.value) : ABSENT)),
      resultText(outcome),
    ]),
  );
}

/** Of the title line: reasons of failures may be longer, and are cut. */
function widthOf(table: string): number {
  return (
    textWidth(table.slice(0, table.indexOf('\n')).replace(/\x1b\[[\d;]*m/g, '')) + RESULT_COLUMNS
  );
}

const RESULT_COLUMNS = '✓ measured'.length - 'result'.length;

function resultText(outcome: ProbeOutcome<unknown>): string {
  return outcome.kind === 'measured' ? '✓ measured' : `✗ ${outcome.code}: ${outcome.reason}`;
}

function countLine({ rows, failures }: ProbeRows<unknown>): string {
  if (rows.length === 0) return style.warn('? nothing was measured yet');
  const nodes = rows.length === 1 ? '1 node' : `${formatCount(rows.length)} nodes`;
  if (failures.length === 0) return style.good(`✓ ${nodes} measured`);
  if (rows.length === 1) return style.bad('✗ the node could not be measured');
  const failed = formatCount(failures.length);
  return style.bad(`✗ ${failed} of ${nodes} could not be measured`);
}

function show<T>(figure: Figure<T>, format: (value: T) => string): string {
  return figure.value === null ? ABSENT : format(figure.value);
}

const percent = (ratio: number): string => formatPercent(ratio);
const rate = (perSecond: number): string => `${formatBytes(Math.round(perSecond))}/s`;
