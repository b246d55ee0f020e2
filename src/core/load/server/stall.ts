import { LbError } from '../../kernel/errors.ts';
import type { Ms } from '../../kernel/units.ts';
import { parseDuration, printDuration } from '../../kernel/units-text.ts';
import { createRateProfile } from '../rate-profile.ts';

/** A node that does nothing for the last `lengthMs` of every `periodMs`. */
export interface Stall {
  readonly lengthMs: Ms;
  readonly periodMs: Ms;
}

const MOST_PERIOD_MS: Ms = 86_400_000;

/**
 * `100ms/1s`: nothing for 100 ms of every second.
 * @throws LbError USAGE
 */
export function parseStall(text: string): Stall {
  const wrong = (why: string): LbError =>
    new LbError('USAGE', `stall "${text}" ${why}`, { hint: 'write for example 100ms/1s' });
  const [length, period, ...more] = text.split('/');
  if (!length || !period || more.length > 0) throw wrong('is not of the form LENGTH/PERIOD');
  const [lengthMs, periodMs] = [parseDuration(length), parseDuration(period)];
  if (lengthMs <= 0) throw wrong('has no length');
  if (lengthMs >= periodMs) throw wrong('leaves no time to work');
  if (periodMs > MOST_PERIOD_MS) throw wrong('has a period of more than a day');
  return { lengthMs, periodMs };
}

export const printStall = ({ lengthMs, periodMs }: Stall): string =>
  `${printDuration(lengthMs)}/${printDuration(periodMs)}`;

/** Time in which a node works, and back. What is due when a stall begins is due when it ends. */
export interface WorkTime {
  worked(time: Ms): Ms;
  instant(worked: Ms): Ms;
}

export function workTime(stall: Stall | undefined): WorkTime {
  if (stall === undefined) return { worked: (time) => time, instant: (worked) => worked };
  const { lengthMs, periodMs } = stall;
  // A rate of 1000 a second, paused during stalls, counts milliseconds of work.
  const steps = [
    { rate: 1000, durationMs: periodMs - lengthMs },
    { rate: 0, durationMs: lengthMs },
  ];
  const { expected, instant } = createRateProfile({ kind: 'steps', steps }, periodMs);
  return { worked: expected, instant };
}
