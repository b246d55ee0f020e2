import { describe, expect, it } from 'vitest';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { hex64, xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { formatRing, parseRing, ringChecksum } from '../../../src/core/ring/format.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const ring = ringOf([
  ...nodeList(3),
  { id: 'ümlaut', address: '2001:db8::1', zone: 'a/b', weight: 1, state: 'drain' },
]);
const weighted = ringOf(nodeList(5).map((node, i) => ({ ...node, weight: i + 1 })));

function failure(text: string): string {
  try {
    parseRing(text, 'r.json');
  } catch (error) {
    if (error instanceof LbError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

/** The same text with a checksum that fits, as a program of its own would write it. */
function resealed(text: string): string {
  const body = text.slice(0, text.indexOf('\n  "checksum"'));
  return `${body}\n  "checksum": "${hex64(xxh64(body))}"\n}\n`;
}

describe('ring file', () => {
  it.each([
    { name: 'plain', value: ring },
    { name: 'weighted, with places', value: weighted },
    { name: 'with a parent', value: ringOf(nodeList(2), {}, ring) },
  ])('comes back as it was written ($name)', ({ value }) => {
    expect(parseRing(formatRing(value), 'r.json')).toEqual(value);
    expect(JSON.parse(formatRing(value)).checksum).toBe(ringChecksum(value));
  });

  it('is the same bytes for the same cluster, in whatever order the nodes come', () => {
    const shuffled = ringOf([...nodeList(20)].reverse());
    expect(formatRing(shuffled)).toBe(formatRing(ringOf(nodeList(20))));
  });

  it('is refused when any byte is changed', () => {
    const text = formatRing(ring);
    for (let at = 0; at < text.length; at++) {
      const changed = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
      expect(failure(changed), `byte ${at}`).toMatch(/^RING_(CORRUPT|VERSION): r.json /);
    }
  });

  it('is refused when cut anywhere', () => {
    const text = formatRing(ring);
    for (let length = 0; length < text.length; length++) {
      expect(failure(text.slice(0, length)), `${length} bytes`).toMatch(/^RING_CORRUPT: r.json /);
    }
  });

  it.each([
    {
      name: 'a newer format',
      edit: ['"version": 1', '"version": 2'],
      want: /^RING_VERSION: .*version 2, .* up to 1$/,
    },
    {
      name: 'no nodes',
      edit: [/"nodes": \[[^\]]*\]/s, '"nodes": []'],
      want: /does not have the fields/,
    },
    {
      name: 'a text as weight',
      edit: ['"weight":1', '"weight":"1"'],
      want: /does not have the fields/,
    },
    { name: 'an unknown state', edit: ['"alive"', '"zombie"'], want: /does not have the fields/ },
    { name: 'another hash', edit: ['xxh64', 'md5'], want: /its hash is md5/ },
    {
      name: 'three levels',
      edit: ['"levels": 2', '"levels": 3'],
      want: /does not have the fields/,
    },
    {
      name: 'a broken bracket',
      edit: ['"nodes": [', '"nodes": ['.repeat(2)],
      want: /it is not JSON/,
    },
  ] as const)('with $name and a fitting checksum is refused', ({ edit, want }) => {
    expect(failure(resealed(formatRing(ring).replace(edit[0], edit[1])))).toMatch(want);
  });
});
