import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Ring } from '../src/core/ring/ring.ts';

/** Index of the node that owns a key. */
export type Owner = (key: string) => number;

/**
 * Rings of 100 nodes 10.0.0.i:11212 of equal weight once more, slowly and with the hashes of Node.js:
 * what the counts of lbctl are held against before they are timed.
 */
export const references = {
  ketama: () => {
    // floor(100 · 40 / 100) in single precision
    const hashes = Array.from({ length: 39 }, (_, i) => i);
    const digest = (text: string) => createHash('md5').update(text).digest();
    const points = names.flatMap((name, node) =>
      hashes.flatMap((i) => {
        const bytes = digest(`${name}-${i}`);
        return [0, 4, 8, 12].map((at) => ({ at: bytes.readUInt32LE(at), node }));
      }),
    );
    return circle(points, (key) => digest(key).readUInt32LE(0));
  },
  'nginx-consistent': () => {
    const points = names.flatMap((name, node) => {
      const start = crc32(name.replace(':', '\0'));
      const word = Buffer.alloc(4);
      return Array.from({ length: 160 }, () => {
        const at = crc32(word, start);
        word.writeUInt32LE(at);
        return { at, node };
      });
    });
    return circle(points, (key) => crc32(key));
  },
  'redis-cluster':
    ({ nodes }: Ring): Owner =>
    (key) => {
      let crc = 0;
      for (const byte of Buffer.from(key)) {
        crc ^= byte << 8;
        for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x8000 ? 0x11021 : 0);
      }
      const slot = crc % 16_384;
      return nodes.findIndex(({ places = [] }) => slot >= places[0]! && slot <= places[1]!);
    },
} as const;

const names = Array.from({ length: 100 }, (_, i) => `10.0.0.${i}:11212`);

function circle(points: { at: number; node: number }[], hash: (key: string) => number): Owner {
  const sorted = points.toSorted((a, b) => a.at - b.at);
  return (key) => {
    const at = hash(key);
    return (sorted.find((point) => point.at >= at) ?? sorted[0]!).node;
  };
}
