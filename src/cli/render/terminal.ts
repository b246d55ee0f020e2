/**
 * Whether only ASCII can be shown: LBCTL_ASCII asks for it, the terminal is a dumb one, or the locale
 * is named and none of UTF-8. Asked at each use, so that nothing is decided before its time.
 */
export function isAsciiOnly(environment: NodeJS.ProcessEnv = process.env): boolean {
  const asked = environment.LBCTL_ASCII ?? '';
  if (asked !== '') return asked !== '0';
  if (environment.TERM === 'dumb') return true;
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return locale !== '' && !/utf-?8/i.test(locale);
}

const DEFAULT_COLUMNS = 80;
/** Longer lines are hard to read. */
const WIDEST_TEXT = 100;

/** Width of the terminal, or what COLUMNS says, or 80. */
export function terminalColumns(environment: NodeJS.ProcessEnv = process.env): number {
  const told = process.stdout.columns ?? Number(environment.COLUMNS);
  return Number.isInteger(told) && told > 0 ? told : DEFAULT_COLUMNS;
}

/** Columns of running text on so wide a terminal. */
export function textColumns(columns = terminalColumns()): number {
  return Math.min(columns, WIDEST_TEXT);
}
