import { KeyHashes } from './key-hashes.ts';
import type { KeyTable } from './key-table.ts';
import type { PathTemplate } from './path-template.ts';
import type { RequestSet } from './request-set.ts';

/** A request a key, all of one class. */
export function keyedRequests(keys: KeyTable, template: PathTemplate): RequestSet {
  const hashes = new KeyHashes(keys.count, (index) => keys.key(index));
  return {
    count: keys.count,
    classes: ['all'],
    classOf: () => 0,
    isBodyless: () => false,
    template: (index) => ({ method: 'GET', path: template(keys.key(index)), requestClass: 0 }),
    keyHi: (index) => hashes.hi(index),
    keyLo: (index) => hashes.lo(index),
  };
}
