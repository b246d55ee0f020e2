import type { Checked } from '../core/load/check-expectation.ts';
import { plainFigures } from '../core/load/figure.ts';
import { renderTable } from './render/table.ts';
import { isAsciiOnly } from './render/terminal.ts';
import { style } from './style.ts';

/** Expectations of a run, each with a sign, a word and what was got. */
export function expectationTable(checks: readonly Checked[]): string {
  const marks = isAsciiOnly() ? ['holds', 'missed'] : ['✓ holds', '✗ missed'];
  return renderTable(
    [
      {
        title: '',
        paint: (cell, row) => (checks[row]!.holds ? style.good(cell) : style.bad(cell)),
      },
      { title: 'expected' },
      { title: 'got', align: 'right' },
    ],
    checks.map(({ text, got, holds }) => [holds ? marks[0]! : marks[1]!, text, got]),
  );
}

/** `lbctl help expectations`. */
export function expectationHelp(): string {
  const rows = plainFigures().map(({ name, summary, unit }) => [name, units[unit], summary]);
  return `Conditions on load runs: bench --expect (exit 1 when one is missed) and --abort-when.

  FIGURE SIGN BOUND         p99<20ms   errors<0.1%   rate>=990/s   timeouts=0
  FIGURE(NODE) SIGN BOUND   share(web-1)=25%±2   p99(web-1)<30ms

Signs are <, <=, =, >= and >. After = a tolerance may stand: =25%±2 is from 23% to 27%, in points of
percent; =20ms±1ms from 19ms to 21ms. +- is the same as ±. Of a count, a bound in percent is a share
of all requests. What was not measured, such as the p99 of a run without answers, never holds: the
expectation is missed, and nothing is aborted. Quote conditions: the shell takes < and > for files.

Times are response times, from the intended start; service.p99 and its like are service times, from
the sending, lag.p99 and its like send lags, from the intended start to the sending.

${renderTable([{ title: 'Figure' }, { title: 'Bound' }, { title: 'Meaning' }], rows)}
`;
}

const units = {
  duration: '20ms, 2s',
  rate: '990/s, 1.2k/s',
  share: '25%',
  count: '0, 0.1%',
} as const;
