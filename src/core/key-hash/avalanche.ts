import { fullHash } from '../kernel/full-hash.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

/** The hash of HAProxy, mixed once more: `hash-type … FUNCTION avalanche`. */
export function withAvalanche(spec: KeyHashSpec, name: string): KeyHashSpec {
  return {
    summary: `${name} and full_hash: HAProxy's ${name} avalanche`,
    source: 'https://github.com/haproxy/haproxy/blob/master/include/haproxy/tools.h',
    bits: spec.bits,
    hash: (bytes, seed) => inBothHalves(fullHash(spec.hash(bytes, seed).hi)),
  };
}
