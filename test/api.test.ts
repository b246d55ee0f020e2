import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openRingFile } from '../src/api.ts';
import { sampleKeys } from '../src/core/kernel/key-list.ts';
import { formatRing } from '../src/core/ring/format.ts';
import { hashText, replicaResult } from '../src/core/ring/keys.ts';
import { openRing } from '../src/core/ring/lookup.ts';
import { possibleScheme } from '../src/core/ring/replicas.ts';
import { leavable } from './support/placement-names.ts';
import { nodeList, ringOf } from './support/rings.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbctl-api-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'ring.json');
const keys = ['', 'ümlaut', '🙂', 'a'.repeat(5000), ...sampleKeys(2000, 1)];

describe('the programming interface', () => {
  it.each(leavable)('answers as the command line does (%s, one node dead)', (algorithm) => {
    const nodes = nodeList(7).map((node, i) =>
      i === 2 ? { ...node, state: 'dead' as const } : node,
    );
    const ring = ringOf(nodes, { algorithm });
    writeFileSync(file, formatRing(ring));
    const opened = openRingFile(file);
    const lookup = openRing(ring);
    const want = replicaResult(
      lookup,
      '',
      possibleScheme(lookup, ring.replicas),
      keys.map((key) => hashText(lookup, key)),
      false,
    ).keys;
    expect(keys.map((key) => opened.place(key))).toEqual(want.map(({ owner }) => owner));
    expect(keys.map((key) => opened.replicas(key))).toEqual(
      want.map(({ owner, copies }) => [owner, ...copies]),
    );
    expect(opened.nodes).toHaveLength(7);
  });

  it.each([42, undefined, null, {}])(
    'refuses %s as a key, which would be placed as no text',
    (key) => {
      writeFileSync(file, formatRing(ringOf(nodeList(5))));
      const opened = openRingFile(file);
      expect(() => opened.place(key as unknown as string)).toThrow(/a key is a string, not/);
      expect(() => opened.replicas(key as unknown as string)).toThrow(TypeError);
    },
  );

  it('says what is wrong with a file', () => {
    expect(() => openRingFile(join(folder, 'missing.json'))).toThrow(/there is no ring file/);
  });

  it('is what the package exports, with its types', () => {
    writeFileSync(file, formatRing(ringOf(nodeList(5))));
    const root = resolve(import.meta.dirname, '..');
    const program = `console.log(require(${JSON.stringify(root)}).openRingFile(process.argv[1]).place('user:42'))`;
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const main = join(root, exports['.'].default);
    const output = execFileSync(
      process.execPath,
      ['-e', program.replace(JSON.stringify(root), JSON.stringify(main)), file],
      { encoding: 'utf8' },
    );
    expect(output).toBe('n5\n');
    expect(readFileSync(join(root, exports['.'].types), 'utf8')).toContain(
      'openRingFile(file: string): OpenRing',
    );
  });
});
