import type { ProbeSource } from '../core/cluster/probe-settings.ts';
import type { FailureCode } from '../core/kernel/errors.ts';
import type { ProbeOutcome, ProbeTarget } from '../core/probe/host-probe.ts';
import type { LoadSample } from '../core/probe/load-sample.ts';
import type { HostProfile } from '../core/probe/profile.ts';
import type { FlatRecord } from './render/csv.ts';
import { printable } from './render/printable.ts';

/** A node that could not be measured, as results tell it. */
interface ProbeFailure {
  readonly node: string;
  readonly source: ProbeSource;
  readonly code: FailureCode;
  readonly reason: string;
}

/** What became of every node, in the order in which they were named. */
export interface ProbeRows<T> {
  readonly rows: readonly { readonly target: ProbeTarget; readonly outcome: ProbeOutcome<T> }[];
  readonly values: readonly T[];
  readonly failures: readonly ProbeFailure[];
}

/** @param outcomes the last one of each node counts; a node without one has not been asked yet */
export function probeRows<T>(
  targets: readonly ProbeTarget[],
  outcomes: ReadonlyMap<string, ProbeOutcome<T>>,
): ProbeRows<T> {
  const rows = targets.flatMap((target) => {
    const outcome = outcomes.get(target.node);
    return outcome === undefined ? [] : [{ target, outcome }];
  });
  return {
    rows,
    values: rows.flatMap(({ outcome }) => (outcome.kind === 'measured' ? [outcome.value] : [])),
    failures: rows.flatMap(({ target, outcome }) => {
      if (outcome.kind === 'measured') return [];
      const { node, code, reason } = outcome;
      return [{ node, source: target.settings.source, code, reason: printable(reason) }];
    }),
  };
}

/** The same rows with other values. */
export function mapValues<T>(
  { rows, values, failures }: ProbeRows<T>,
  change: (value: T) => T,
): ProbeRows<T> {
  return {
    rows: rows.map(({ target, outcome }) => ({
      target,
      outcome: outcome.kind === 'measured' ? { ...outcome, value: change(outcome.value) } : outcome,
    })),
    values: values.map(change),
    failures,
  };
}

type Row<T> = ProbeRows<T>['rows'][number];

/** A profile as a record of its main figures, for spreadsheets. */
export function flatProfile({ target, outcome }: Row<HostProfile>): FlatRecord {
  const profile = outcome.kind === 'measured' ? outcome.value : undefined;
  const { cpu, memory, disk, system } = profile ?? {};
  return {
    ...head(target, outcome),
    measuredAt: profile?.measuredAt ?? null,
    cpuModel: text(cpu?.model.value),
    usableCores: cpu?.usableCores.value ?? null,
    scoreMopsPerSecond: cpu?.scoreMopsPerSecond.value ?? null,
    totalFrequencyMhz: cpu?.totalFrequencyMhz.value ?? null,
    usableBytes: memory?.usableBytes.value ?? null,
    availableBytes: memory?.availableBytes.value ?? null,
    device: text(disk?.device.value),
    randomReadIops: disk?.randomReadIops.value ?? null,
    randomWriteIops: disk?.randomWriteIops.value ?? null,
    os: text(system?.os.value),
  };
}

/** A load sample as a record, for spreadsheets. */
export function flatSample({ target, outcome }: Row<LoadSample>): FlatRecord {
  const sample = outcome.kind === 'measured' ? outcome.value : undefined;
  const { cpu, memory, disk, network, pressure } = sample ?? {};
  return {
    ...head(target, outcome),
    sampledAt: sample?.sampledAt ?? null,
    intervalMs: sample?.intervalMs ?? null,
    cpuBusyRatio: cpu?.busyRatio.value ?? null,
    iowaitRatio: cpu?.iowaitRatio.value ?? null,
    softirqRatio: cpu?.softirqRatio.value ?? null,
    stealRatio: cpu?.stealRatio.value ?? null,
    memoryUsedRatio: memory?.usedRatio.value ?? null,
    diskBusyRatio: disk?.busyRatio.value ?? null,
    device: text(disk?.device.value),
    receivedBytesPerSecond: network?.receivedBytesPerSecond.value ?? null,
    sentBytesPerSecond: network?.sentBytesPerSecond.value ?? null,
    cpuPressureRatio: pressure?.cpuRatio.value ?? null,
    memoryPressureRatio: pressure?.memoryRatio.value ?? null,
    ioPressureRatio: pressure?.ioRatio.value ?? null,
  };
}

function head(target: ProbeTarget, outcome: ProbeOutcome<unknown>): FlatRecord {
  const isFailed = outcome.kind === 'failed';
  return {
    node: target.node,
    source: target.settings.source,
    result: outcome.kind,
    code: isFailed ? outcome.code : null,
    reason: isFailed ? printable(outcome.reason) : null,
  };
}

const text = (value: string | null | undefined): string | null =>
  value === null || value === undefined ? null : printable(value);
