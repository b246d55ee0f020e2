import type { Iops, Ms } from '../kernel/units.ts';

/**
 * Random reads a second of a rotating disk from its data sheet: one seek and half a turn;
 * the transfer of a block, some 0.04 ms, is left out.
 * The mean rotational delay is half a turn, 1 / (2C) with C turns a second.
 *
 * @param disk `rpm` turns a minute; `seekMs` mean seek time
 * @see SPEC S1.6
 */
export function rotationalIops(disk: { rpm: number; seekMs: Ms }): Iops {
  const turnMs = 60_000 / disk.rpm;
  return 1000 / (disk.seekMs + turnMs / 2);
}
