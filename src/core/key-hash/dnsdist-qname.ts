import { burtleLowerCase } from '../kernel/burtle.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

const DOT = 0x2e;

/**
 * A name as it is asked for, `www.example.com` with or without a dot behind. Its labels go into the
 * hash as on the wire: each behind a byte that tells its length, an empty one at the end.
 */
export const dnsdistQname: KeyHashSpec = {
  summary: "Jenkins' lookup2 of a name in wire form: dnsdist chashed",
  source: 'https://github.com/PowerDNS/pdns/blob/master/pdns/dnsname.hh',
  bits: 32,
  hash: (bytes, seed) => inBothHalves(burtleLowerCase(wireForm(bytes), seed)),
};

function wireForm(name: Uint8Array): Uint8Array {
  const end = name.at(-1) === DOT ? name.length - 1 : name.length;
  if (end <= 0) return new Uint8Array(1);
  const wire = new Uint8Array(end + 2);
  wire.set(name.subarray(0, end), 1);
  let start = 0;
  for (let at = 1; at <= end + 1; at++) {
    if (at <= end && wire[at] !== DOT) continue;
    wire[start] = at - start - 1;
    start = at;
  }
  return wire;
}
