import type { Iops, Ms } from '../kernel/units.ts';

/**
 * Random reads a second of a rotating disk from its data sheet: one seek, half a turn, one transfer.
 * The mean rotational delay is half a turn, 1 / (2C) with C turns a second.
 *
 * @param disk `rpm` turns a minute; `seekMs` mean seek time; `transferMs` one block, often left out
 * @see SPEC S1.6
 */
export function rotationalIops(disk: { rpm: number; seekMs: Ms; transferMs?: Ms }): Iops {
  const turnMs = 60_000 / disk.rpm;
  return 1000 / (disk.seekMs + turnMs / 2 + (disk.transferMs ?? 0));
}
