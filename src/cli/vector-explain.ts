import type { VectorSettings } from '../core/cluster/vector-settings.ts';
import type { CpuMeasure } from '../core/vector/capacity.ts';
import { type Component, type ComponentWeights, components } from '../core/vector/components.ts';
import type { LoadVector } from '../core/vector/load.ts';
import type { PerformanceVector } from '../core/vector/performance.ts';
import type { WeightLawSpec } from '../core/vector/weight-law.ts';
import { formatNumber } from './render/number.ts';
import { printable } from './render/printable.ts';
import {
  componentNames,
  formatCapacity,
  formatWeight,
  type LoadRow,
  type PerformanceRow,
  reasonText,
} from './vector-text.ts';

/** The arithmetic of performance vectors, line by line: formula, means, nodes. */
export function explainPerformance(
  vector: PerformanceVector,
  rows: readonly PerformanceRow[],
  { perAverageNode, cpuMeasure }: { perAverageNode: number; cpuMeasure: CpuMeasure },
): string {
  const used = inUse(vector.performanceWeights);
  const means = used.map(
    (name) => `${componentNames[name]} ${formatCapacity(name, vector.means[name], cpuMeasure)}`,
  );
  const lines = rows.map(({ node, performance, virtualNodes }, i) => {
    const terms = used.map((name) => {
      const weight = weightOf(vector.performanceWeights, name);
      const [value, mean] = [vector.compared[i]![name]!, vector.means[name]!];
      return `${weight} · ${inUnits(name, value)}/${inUnits(name, mean)}`;
    });
    const exact = formatNumber(perAverageNode * performance);
    return [
      `${printable(node)}  P = ${terms.join(' + ')} = ${formatWeight(performance)}`,
      `V = ceil(${perAverageNode} · ${formatWeight(performance)} = ${exact}) = ${virtualNodes}`,
    ].join(',  ');
  });
  return [
    `P = ${used.map((name) => `${weightOf(vector.performanceWeights, name)} · ${componentNames[name]}/mean`).join(' + ')},  V = ceil(n · P) with n = ${perAverageNode}`,
    `means: ${means.join(', ')}`,
    ...lines,
  ].join('\n');
}

/** The arithmetic of load vectors. */
export function explainLoad(
  vector: LoadVector,
  rows: readonly (LoadRow & { readonly performance: number | null })[],
  perAverageNode: number,
): string {
  const used = inUse(vector.loadWeights);
  const lines = rows.map((row) => {
    const ratios = { cpu: row.cpuRatio, memory: row.memoryRatio, disk: row.diskRatio };
    const terms = used.map(
      (name) => `${weightOf(vector.loadWeights, name)} · ${formatNumber(ratios[name]!)}`,
    );
    const load = `${printable(row.node)}  L = ${terms.length === 0 ? '1' : `${terms.join(' + ')} = ${formatWeight(row.load)}`}`;
    return [load, ...ratioLine(row, perAverageNode)].join(',  ');
  });
  return [
    used.length === 0
      ? 'L = 1: no component is known of every node'
      : `L = ${used.map((name) => `${weightOf(vector.loadWeights, name)} · ${componentNames[name]}`).join(' + ')},  p = P / max(L, 0.5),  V' = ceil(n · p) with n = ${perAverageNode}`,
    ...lines,
  ].join('\n');
}

function ratioLine(
  { load, loadRatio, virtualNodes, reasons, performance }: LoadRow & { performance: number | null },
  perAverageNode: number,
): string[] {
  if (reasons.length > 0) return [`p = 0: ${reasonText(reasons)}`, "V' = 0"];
  if (performance === null || loadRatio === null) return [];
  const exact = formatNumber(perAverageNode * loadRatio);
  const divisor = load < 0.5 ? `max(${formatWeight(load)}, 0.5)` : formatWeight(load);
  return [
    `p = ${formatWeight(performance)} / ${divisor} = ${formatWeight(loadRatio)}`,
    `V' = ceil(${perAverageNode} · ${formatWeight(loadRatio)} = ${exact}) = ${virtualNodes}`,
  ];
}

export interface ExplainedWeight {
  readonly node: string;
  readonly load: number | null;
  readonly busiestRatio: number | null;
  readonly performance: number;
  readonly current: number;
  readonly lawful: number;
  readonly quota: number;
  readonly weight: number;
}

/** The arithmetic from weights before the law to whole ones. */
export function explainWeights(
  law: WeightLawSpec,
  settings: VectorSettings,
  rows: readonly ExplainedWeight[],
  sum: number,
): string {
  const whole = rows.reduce((total, { lawful }) => total + lawful, 0);
  const lines = rows.map((row) => {
    const read = {
      nothing: '',
      load: row.load === null ? 'no sample' : `L = ${formatWeight(row.load)}`,
      busiest: row.busiestRatio === null ? 'no sample' : `u = ${formatWeight(row.busiestRatio)}`,
    }[law.reads];
    return [
      `${printable(row.node)}  w = ${formatWeight(row.current)}`,
      ...(read === '' ? [] : [read]),
      `w' = ${formatWeight(row.lawful)}`,
      `${formatWeight(row.lawful)} / ${formatWeight(whole)} · ${sum} = ${row.quota.toFixed(2)}, whole ${row.weight}`,
    ].join(',  ');
  });
  return [
    law.formula(settings),
    ...(law.reads === 'busiest' ? [meanLine(rows)] : []),
    `the new weights w' have the sum ${formatWeight(whole)}, whole ones the sum ${sum}, by largest remainder`,
    ...lines,
  ].join('\n');
}

/** The mean that busy nodes are compared with. */
function meanLine(rows: readonly ExplainedWeight[]): string {
  const heard = rows.filter(({ busiestRatio }) => busiestRatio !== null);
  const total = heard.reduce((sum, { performance }) => sum + performance, 0);
  const used = heard.reduce((sum, row) => sum + row.performance * row.busiestRatio!, 0);
  return `u is the busier of CPU and disk, its mean by P ${formatWeight(used / Math.max(total, 1e-12))}`;
}

/** Numbers of a capacity in the units of its table. */
function inUnits(component: Component, value: number): string {
  return formatNumber(component === 'memory' ? value / 2 ** 30 : value);
}

const weightOf = (weights: ComponentWeights, name: Component): string =>
  formatNumber(weights[components.indexOf(name)]!);

const inUse = (weights: ComponentWeights): Component[] =>
  components.filter((_, at) => weights[at]! > 0);
