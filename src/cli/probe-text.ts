import type { Ratio } from '../core/kernel/units.ts';
import { formatBytes, formatCount, formatPercent } from '../core/kernel/units-text.ts';
import type { DiskRung, Figure, HostProfile } from '../core/probe/profile.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

/** A score measured with less of the CPU than this is worth a warning. */
const UNDISTURBED: Ratio = 0.9;
export const ABSENT = '-';

/** The figures of one node with their sources, for people. */
export function renderProfile(profile: HostProfile): string {
  const { ladder, writeLadder } = profile.disk;
  const parts = [
    figureTable(profile),
    stepTable('reads', ladder),
    stepTable('writes', writeLadder),
    vectorLine(profile),
  ];
  const title = `${style.bold(profile.node)}, measured ${profile.measuredAt}`;
  return [title, ...parts.filter((part) => part !== '')].join('\n\n');
}

/** What a person should know before using the figures; empty when nothing is wrong. */
export function profileWarnings({ cpu, disk }: HostProfile): string[] {
  const warnings: string[] = [];
  const given = cpu.scoreCpuTimeRatio.value;
  if (given !== null && given < UNDISTURBED) {
    warnings.push(
      `the CPU score was measured with ${formatPercent(given)} of the CPU time it may use: other work, or a limit above that cannot be seen from here, took the rest`,
    );
  }
  for (const figure of [cpu.scoreMopsPerSecond, disk.randomReadIops, disk.randomWriteIops]) {
    if (figure.value === null && figure.code !== undefined) warnings.push(figure.reason);
  }
  return [...new Set(warnings)];
}

function figureTable(profile: HostProfile): string {
  const { system, cpu, memory, disk, pressure } = profile;
  const online = cpu.onlineCores.value;
  const rows = [
    row('model', system.model, asText),
    row('system', system.os, asText),
    row('virtualisation', system.virtualisation, asText),
    row('CPU', cpu.model, asText),
    row('usable cores', cpu.usableCores, (cores) => {
      const of = online === null ? '' : ` of ${online}`;
      return `${Number(cores.toFixed(2))}${of}`;
    }),
    ...kindRow(profile),
    row('frequency', cpu.frequencyMhz, (value) => `${Math.round(value)} MHz`),
    row('cores × MHz', cpu.totalFrequencyMhz, (value) => `${Math.round(value)} MHz`),
    row('CPU score', cpu.scoreMopsPerSecond, formatScore),
    row('memory', memory.usableBytes, formatBytes),
    row('memory available', memory.availableBytes, formatBytes),
    row('disk', disk.device, asText),
    row('file system', disk.filesystem, (type) => `${type} (${disk.path})`),
    row('rotating', disk.isRotational, (is) => (is ? 'yes, says the kernel' : 'no')),
    row('disk busy', disk.busyRatio, formatPercent),
    row('random reads', disk.randomReadIops, formatIops),
    ...(disk.randomWriteIops.value === null && !('code' in disk.randomWriteIops)
      ? []
      : [row('random writes', disk.randomWriteIops, formatIops)]),
    row('waits for CPU', pressure.cpuRatio, formatPercent),
    row('waits for memory', pressure.memoryRatio, formatPercent),
    row('waits for disk', pressure.ioRatio, formatPercent),
  ];
  const dim = (cell: string): string => style.dim(cell);
  return renderTable(
    [{ title: 'figure' }, { title: 'value' }, { title: 'source', paint: dim }],
    rows,
  );
}

/** Only for processors whose cores are not all alike. */
function kindRow({ cpu }: HostProfile): string[][] {
  const { efficiencyCores: slow, performanceCores: fast } = cpu;
  if (fast.value === null || !slow.value) return [];
  return [['kinds of cores', `${fast.value} fast, ${slow.value} slow`, fast.source]];
}

function row<T>(name: string, figure: Figure<T>, format: (value: T) => string): string[] {
  return 'reason' in figure
    ? [name, ABSENT, figure.reason]
    : [name, format(figure.value), figure.source];
}

function stepTable(what: 'reads' | 'writes', steps: readonly DiskRung[]): string {
  if (steps.length === 0) return '';
  const titles = [`${what} in flight`, 'IOPS', 'p50 ms', 'p99 ms'];
  const rows = steps.map((step) => [
    String(step.queueDepth),
    formatCount(Math.round(step.iops)),
    step.serviceTimeP50Ms.toFixed(3),
    step.serviceTimeP99Ms.toFixed(3),
  ]);
  return renderTable(
    titles.map((title) => ({ title, align: 'right' })),
    rows,
  );
}

/** The node's performance vector (c, m, d). A unit of relative performance needs a second node. */
function vectorLine({ cpu, memory, disk }: HostProfile): string {
  const parts = [
    `CPU ${show(cpu.scoreMopsPerSecond, formatScore)}`,
    `memory ${show(memory.usableBytes, formatBytes)}`,
    `disk ${show(disk.randomReadIops, formatIops)}`,
  ];
  return `performance vector: ${parts.join(', ')}`;
}

function show<T>(figure: Figure<T>, format: (value: T) => string): string {
  return 'reason' in figure ? 'unknown' : format(figure.value);
}

const asText = (text: string): string => text;
export const formatScore = (score: number): string => `${Math.round(score)} Mops/s`;
export const formatIops = (iops: number): string => `${formatCount(Math.round(iops))} IOPS`;
