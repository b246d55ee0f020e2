import { KeyHashes } from './key-hashes.ts';
import type { RequestLine } from './request-line.ts';
import type { RequestSet } from './request-set.ts';

/** Requests of a list, all of one class; a single path is a list of one. The key is the path. */
export function listedRequests(lines: readonly RequestLine[]): RequestSet {
  const hashes = new KeyHashes(lines.length, (index) => lines[index]!.path);
  return {
    count: lines.length,
    classes: ['all'],
    classOf: () => 0,
    isBodyless: (index) => lines[index]!.method === 'HEAD',
    template: (index) => ({ ...lines[index]!, requestClass: 0 }),
    keyHi: (index) => hashes.hi(index),
    keyLo: (index) => hashes.lo(index),
  };
}
