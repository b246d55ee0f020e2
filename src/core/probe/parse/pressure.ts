import type { Ms, Ratio } from '../../kernel/units.ts';

/** Time in which some task waited for a resource. */
interface Pressure {
  /** Since the machine was started. */
  readonly totalMs: Ms;
  /** Part of the last minute. */
  readonly lastMinute: Ratio;
}

/**
 * The line `some` of a file in /proc/pressure (Documentation/accounting/psi.rst):
 * `some avg10=0.12 avg60=0.05 avg300=0.01 total=4500000`, in percent and µs.
 */
export function parsePressure(text: string): Pressure | undefined {
  const line =
    /^some avg10=[\d.]{1,9} avg60=(\d{1,3}\.\d{1,4}) avg300=[\d.]{1,9} total=(\d{1,18})$/m;
  const found = line.exec(text.slice(0, 1000));
  if (found === null) return undefined;
  return { totalMs: Number(found[2]) / 1000, lastMinute: Math.min(1, Number(found[1]) / 100) };
}
