import { isAsciiOnly } from './terminal.ts';

const FULL = '█';
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A bar of at most `width` columns. It only illustrates: the number always stands beside it.
 * @param ratio length as a part of `width`; beyond 0 to 1 it is cut off, and whatever is above 0 shows
 */
export function bar(ratio: number, width: number, isAscii = isAsciiOnly()): string {
  const part = Math.min(1, Math.max(0, ratio || 0));
  if (part === 0 || width < 1) return '';
  if (isAscii) return '#'.repeat(Math.max(1, Math.round(part * width)));
  const eighths = Math.max(1, Math.round(part * width * 8));
  return FULL.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}
