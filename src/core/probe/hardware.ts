import type { Iops, Ms } from '../kernel/units.ts';
import { type HostProfile, missing, recorder } from './profile.ts';

/** A rotating disk as its data sheet describes it. */
export interface DiskDataSheet {
  /** Turns a minute. */
  readonly rpm: number;
  /** Mean time of a seek. */
  readonly seekMs: Ms;
}

/**
 * Random reads a second of a rotating disk from its data sheet: one seek and half a turn;
 * the transfer of a block, some 0.04 ms, is left out.
 * The mean rotational delay is half a turn, 1 / (2C) with C turns a second.
 *
 * @see SPEC S1.6
 */
export function rotationalIops(disk: DiskDataSheet): Iops {
  const turnMs = 60_000 / disk.rpm;
  return 1000 / (disk.seekMs + turnMs / 2);
}

/** A profile whose disk is taken for the one of the data sheet, whatever it is. */
export function withDataSheet(profile: HostProfile, sheet: DiskDataSheet): HostProfile {
  const record = recorder(profile.measuredAt);
  const source = `data sheet: ${sheet.rpm} rpm, ${sheet.seekMs} ms seek`;
  const randomReadIops = record(rotationalIops(sheet), source, '');
  const randomWriteIops = missing('taken from a data sheet, which tells of reads');
  return {
    ...profile,
    disk: { ...profile.disk, randomReadIops, ladder: [], randomWriteIops, writeLadder: [] },
  };
}
