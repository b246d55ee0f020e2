import { LbError } from '../../kernel/errors.ts';

const LF = 10;
const CR = 13;
const MOST_BYTES = 0xffff_ffff;

/** Keys in one stretch of bytes; 8 bytes a key besides the keys themselves. */
export interface KeyTable {
  readonly count: number;
  /** The bytes of a key; not a copy. */
  key(index: number): Uint8Array;
}

/**
 * Cuts bytes into keys: a line ends with LF or CRLF, the last one may lack both; empty lines are
 * skipped; other bytes have no meaning.
 * @throws LbError KEYS_UNREADABLE when there is none, or more than 4 GiB
 */
export function cutKeys(bytes: Uint8Array): KeyTable {
  if (bytes.length > MOST_BYTES) {
    throw new LbError('KEYS_UNREADABLE', 'the keys are more than 4 GiB', {
      hint: 'take a part of them: lbctl keeps them in memory to draw from',
    });
  }
  const spans = new Uint32Array(2 * countLines(bytes));
  let count = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LF, start);
    const next = found === -1 ? bytes.length : found;
    const end = next > start && found !== -1 && bytes[next - 1] === CR ? next - 1 : next;
    if (end > start) {
      spans[2 * count] = start;
      spans[2 * count + 1] = end;
      count++;
    }
    start = next + 1;
  }
  if (count === 0)
    throw new LbError('KEYS_UNREADABLE', 'there is no key', { hint: 'keys stand one a line' });
  return {
    count,
    key: (index) => bytes.subarray(spans[2 * index], spans[2 * index + 1]),
  };
}

/** At least as many as there are keys. */
function countLines(bytes: Uint8Array): number {
  let count = 1;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}
