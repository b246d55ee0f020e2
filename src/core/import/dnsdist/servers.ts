import { parseAddress } from '../../cluster/address.ts';
import type { DraftNode } from '../draft.ts';
import type { Findings } from '../findings.ts';
import type { Call, Literal } from './calls.ts';

/** A server that is made by a literal call, and the pools it is in. */
export interface DnsServer {
  readonly node: DraftNode;
  readonly pools: readonly string[];
  /** Adds what makes it unusable in a ring; only asked of servers that are read. */
  complain(findings: Findings): void;
}

const DNS_PORT = 53;
const MOST_WEIGHT = 2 ** 31 - 1;

/** @returns undefined for a server that would have to be computed */
export function serverOf({ args, place }: Call, findings: Findings): DnsServer | undefined {
  const [first] = args;
  if (first?.kind === 'string') {
    return build(new Map<string, Literal>([['address', first]]));
  }
  if (first?.kind === 'table') return build(first.fields);
  return findings.refuse(
    place,
    'the server is no literal, so what it is would have to be computed',
  );

  function build(fields: ReadonlyMap<string, Literal>): DnsServer {
    const address = textOf(fields.get('address'));
    const uuid = textOf(fields.get('id'));
    const name = textOf(fields.get('name'));
    const weight = fields.has('weight') ? numberOf(fields.get('weight')) : 1;
    const shown = addressOf(address ?? '');
    const node: DraftNode = {
      id: name ?? (shown || 'server'),
      address: shown,
      name: uuid?.toLowerCase() ?? '',
      weight: weight ?? 1,
      state: 'alive',
      place,
    };
    return {
      node,
      pools: poolsOf(fields.get('pool')),
      complain: (found) => {
        if (address === undefined) found.refuse(place, 'the address is no literal text');
        if (uuid === undefined) {
          found.refuse(
            place,
            'the server has no id, so dnsdist draws one at every start and its points are others each time',
            'give it one that stays: id="c0ffee00-0000-4000-8000-000000000001"',
          );
        }
        if (weight === undefined) {
          found.refuse(place, 'the weight is no whole number from 1 that stands there as it is');
        }
        if (weight === 1) {
          found.note(
            place,
            'a server of weight 1, the default, has one point; shares are very uneven',
          );
        }
        if (fields.get('pool')?.kind === 'expression') {
          found.refuse(place, 'the pool would have to be computed');
        }
      },
    };
  }
}

const textOf = (value: Literal | undefined): string | undefined =>
  value?.kind === 'string' ? value.text : undefined;

/** @returns undefined for what is no weight */
function numberOf(value: Literal | undefined): number | undefined {
  const isText = value?.kind === 'number' || value?.kind === 'string';
  const number = isText ? Number(value.text) : Number.NaN;
  return Number.isInteger(number) && number >= 1 && number <= MOST_WEIGHT ? number : undefined;
}

function poolsOf(value: Literal | undefined): string[] {
  if (value?.kind === 'string') return [value.text];
  if (value?.kind !== 'table') return [''];
  const names = value.items.flatMap((item) => textOf(item) ?? []);
  return names.length === 0 ? [''] : names;
}

function addressOf(text: string): string {
  const address = parseAddress(text);
  if (address.kind === 'mistake' || address.port !== undefined) return text;
  const host = address.kind === 'ipv6' ? `[${address.host}]` : address.host;
  return `${host}:${DNS_PORT}`;
}
