import { LbError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import type { PerSecond } from '../../kernel/units.ts';
import { parseRate, printRate } from '../../kernel/units-text.ts';

/** A node to be served for trying and testing. */
export interface ServedNode {
  /** Also sent as a header, so it is plain. */
  readonly id: string;
  /** Requests of mean demand a second; absent: as many as this machine can. */
  readonly rate?: PerSecond;
}

export const UNLIMITED = 'unlimited';

const EXAMPLES = 'write for example 100/s, a=100/s or a=unlimited';
const LEAST_RATE: PerSecond = 0.01;
const MOST_RATE: PerSecond = 1e6;

/**
 * `a=100/s`, or a rate alone: then the node is called after its place.
 * @param place from 1
 * @throws LbError USAGE
 */
export function parseServedNode(text: string, place: number): ServedNode {
  const equals = text.indexOf('=');
  const id = equals === -1 ? `node-${place}` : text.slice(0, equals);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(id)) {
    throw new LbError('USAGE', `node "${text}" has no plain name in front of =`, {
      hint: EXAMPLES,
    });
  }
  const rate = text.slice(equals + 1);
  return rate === UNLIMITED ? { id } : { id, rate: readRate(rate, text) };
}

function readRate(rate: string, text: string): PerSecond {
  if (/^[a-z]/i.test(rate)) {
    const isNear = nearest(rate, [UNLIMITED]) !== undefined;
    throw new LbError('USAGE', `node "${text}" has no capacity, such as 100/s`, {
      hint: isNear ? `did you mean ${UNLIMITED}?` : EXAMPLES,
    });
  }
  const perSecond = parseRate(rate);
  if (perSecond >= LEAST_RATE && perSecond <= MOST_RATE) return perSecond;
  throw new LbError('USAGE', `node "${text}": a capacity is from 0.01/s to 1M/s`, {
    hint: EXAMPLES,
  });
}

export const printCapacity = (rate: PerSecond | undefined): string =>
  rate === undefined ? UNLIMITED : printRate(rate);
