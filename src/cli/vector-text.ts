import { formatBytes, formatCount, formatPercent } from '../core/kernel/units-text.ts';
import type { CpuMeasure } from '../core/vector/capacity.ts';
import type { Component, Dropped } from '../core/vector/components.ts';
import type { Guard } from '../core/vector/cycle-state.ts';
import type { CriticalComponent } from '../core/vector/load.ts';
import type { Capacity } from '../core/vector/performance.ts';
import { formatNumber, formatSignedPercent, formatSignificant } from './render/number.ts';
import { type Column, renderTable } from './render/table.ts';
import { style } from './style.ts';

/** What stands for a figure that is not known. */
const ABSENT = '-';
const right = { align: 'right' } as const;

export const componentNames: Readonly<Record<Component, string>> = {
  cpu: 'CPU',
  memory: 'memory',
  disk: 'disk',
};

/** Four significant digits: P, L and weights. */
export const formatWeight = (value: number): string => formatSignificant(value, 4);

const cpuUnits: Readonly<Record<CpuMeasure, (value: number) => string>> = {
  score: (value) => `${formatCount(Math.round(value))} Mops/s`,
  frequency: (value) => `${formatCount(Math.round(value))} MHz`,
  cores: (value) => `${formatNumber(value)} cores`,
  unknown: formatNumber,
};

/** A capacity with its unit; `-` when it is not known. */
export function formatCapacity(
  component: Component,
  value: number | null,
  cpuMeasure: CpuMeasure,
): string {
  if (value === null) return ABSENT;
  if (component === 'cpu') return cpuUnits[cpuMeasure](value);
  return component === 'memory' ? formatBytes(value) : `${formatCount(Math.round(value))} IOPS`;
}

export interface PerformanceRow {
  readonly node: string;
  readonly capacity: Capacity;
  readonly performance: number;
  readonly virtualNodes: number;
}

export function performanceTable(rows: readonly PerformanceRow[], measure: CpuMeasure): string {
  const total = rows.reduce((sum, { virtualNodes }) => sum + virtualNodes, 0);
  const performances = rows.reduce((sum, { performance }) => sum + performance, 0);
  return renderTable(
    [
      { title: 'node' },
      { title: 'CPU', ...right },
      { title: 'memory', ...right },
      { title: 'disk', ...right },
      { title: 'P', ...right },
      { title: 'V', ...right },
    ],
    [
      ...rows.map(({ node, capacity, performance, virtualNodes }) => [
        node,
        formatCapacity('cpu', capacity.cpu, measure),
        formatCapacity('memory', capacity.memory, measure),
        formatCapacity('disk', capacity.disk, measure),
        formatWeight(performance),
        formatCount(virtualNodes),
      ]),
      ['all', '', '', '', formatWeight(performances), formatCount(total)],
    ],
  );
}

export interface LoadRow {
  readonly node: string;
  readonly cpuRatio: number | null;
  readonly memoryRatio: number | null;
  readonly diskRatio: number | null;
  readonly load: number;
  /** null without profiles. */
  readonly loadRatio: number | null;
  readonly virtualNodes: number | null;
  readonly reasons: readonly CriticalComponent[];
}

export function loadTable(rows: readonly LoadRow[]): string {
  const hasProfiles = rows.some(({ loadRatio }) => loadRatio !== null);
  const columns: Column[] = [
    { title: 'node' },
    { title: 'CPU', ...right },
    { title: 'memory', ...right },
    { title: 'disk', ...right },
    { title: 'L', ...right },
    ...(hasProfiles
      ? ([
          { title: 'p', ...right },
          { title: "V'", ...right },
        ] as const)
      : []),
    { title: 'critical', paint: (cell) => style.bad(cell) },
  ];
  return renderTable(
    columns,
    rows.map((row) => [
      row.node,
      formatRatio(row.cpuRatio),
      formatRatio(row.memoryRatio),
      formatRatio(row.diskRatio),
      formatWeight(row.load),
      ...(hasProfiles
        ? [
            row.loadRatio === null ? ABSENT : formatWeight(row.loadRatio),
            row.virtualNodes === null ? ABSENT : formatCount(row.virtualNodes),
          ]
        : []),
      reasonText(row.reasons),
    ]),
  );
}

export interface WeightRow {
  readonly node: string;
  readonly performance: number;
  readonly load: number | null;
  readonly busiestRatio: number | null;
  readonly weight: number;
  readonly share: number;
  readonly changeRatio: number;
  readonly reasons: readonly CriticalComponent[];
  readonly sparedBy?: Guard;
}

export function weightTable(rows: readonly WeightRow[], hasSamples: boolean): string {
  const columns: Column[] = [
    { title: 'node' },
    { title: 'P', ...right },
    ...(hasSamples
      ? ([
          { title: 'L', ...right },
          { title: 'busiest', ...right },
        ] as const)
      : []),
    { title: 'weight', ...right },
    { title: 'share', ...right },
    ...(hasSamples ? [{ title: 'change', ...right }] : []),
    { title: '' },
  ];
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  return renderTable(columns, [
    ...rows.map((row) => [
      row.node,
      formatWeight(row.performance),
      ...(hasSamples
        ? [row.load === null ? ABSENT : formatWeight(row.load), formatRatio(row.busiestRatio)]
        : []),
      String(row.weight),
      formatPercent(row.share),
      ...(hasSamples ? [formatSignedPercent(row.changeRatio)] : []),
      fateText(row),
    ]),
    ['all', '', ...(hasSamples ? ['', ''] : []), String(total), ''],
  ]);
}

const guardTexts: Readonly<Record<Guard, string>> = {
  'last-node': 'it is the last one',
  capacity: 'the others could not carry its load',
  share: 'too much of the fleet would be out',
};

function fateText({ reasons, sparedBy }: WeightRow): string {
  if (reasons.length > 0) return `out: ${reasonText(reasons)}`;
  return sparedBy === undefined ? '' : `critical, and kept: ${guardTexts[sparedBy]}`;
}

/** `CPU 95.0% ≥ 90.0%, disk 86.0% ≥ 85.0%` */
export function reasonText(reasons: readonly CriticalComponent[]): string {
  return reasons
    .map(
      ({ component, ratio, threshold }) =>
        `${componentNames[component]} ${formatPercent(ratio)} ≥ ${formatPercent(threshold)}`,
    )
    .join(', ');
}

function formatRatio(ratio: number | null): string {
  return ratio === null ? ABSENT : formatPercent(ratio);
}

/** `disk left out: unknown for 1 of 4 nodes` */
export function droppedRemarks(dropped: readonly Dropped[]): string[] {
  return dropped.map(({ component, reason }) => `${componentNames[component]} left out: ${reason}`);
}
