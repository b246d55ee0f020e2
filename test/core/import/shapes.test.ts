import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../../src/core/import/detect.ts';
import type { ImportNote, NamedRing } from '../../../src/core/import/importer.ts';
import { type ImporterName, importerNames, importers } from '../../../src/core/import/registry.ts';
import { formatRing, parseRing } from '../../../src/core/ring/format.ts';
import { openRing } from '../../../src/core/ring/lookup.ts';
import { hasRingFields } from '../../../src/core/ring/sound.ts';
import { repository } from '../../structure/sources.ts';
import { imported } from '../../support/imports.ts';

/** Configurations as they look in the field, each with what is read out of it beside it. */

const folder = join(repository, 'test/fixtures/import');
const shapes = importerNames.flatMap((format) =>
  readdirSync(join(folder, format))
    .filter((name) => !name.endsWith('.golden.txt'))
    .map((name) => ({ format, name })),
);

const read = (format: ImporterName, name: string) => readFileSync(join(folder, format, name));

it.each(importerNames)('there are at least three of %s', (format) => {
  expect(shapes.filter((shape) => shape.format === format).length).toBeGreaterThanOrEqual(3);
});

it.each(importerNames)(
  '%s gives the algorithms that it says, each of them somewhere',
  async (format) => {
    const found = new Set<string>();
    for (const { name } of shapes.filter((shape) => shape.format === format)) {
      const { rings } = await imported(format, read(format, name), { file: name });
      for (const { ring } of rings) found.add(ring.algorithm);
    }
    expect([...found].sort()).toEqual([...importers[format].algorithms].sort());
  },
);

describe.each(shapes)('$format/$name', ({ format, name }) => {
  const bytes = read(format, name);

  it('is seen to be of its format', () => {
    expect(detectFormat(name, bytes)).toBe(format);
    expect(detectFormat('(standard input)', bytes)).toBe(format);
  });

  it('gives the rings beside it', async () => {
    const { rings, notes } = await imported(format, bytes, { file: name });
    const text = [...rings.map(ringText), '', ...notes.map(noteText), ''].join('\n');
    await expect(text).toMatchFileSnapshot(join(folder, format, `${name}.golden.txt`));
  });

  it('gives rings that a ring file can hold, with names of their own', async () => {
    const { rings } = await imported(format, bytes, { file: name });
    for (const { ring } of rings) {
      expect(hasRingFields({ ...ring, seed: 0 })).toBe(true);
      const ids = ring.nodes.map(({ id }) => id);
      const names = ring.nodes.map((node) => node.name ?? node.address);
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(names).size).toBe(names.length);
      expect(names).not.toContain('');
    }
  });

  it('gives rings that answer, also from their files', async () => {
    const { rings } = await imported(format, bytes, { file: name });
    for (const { ring } of rings) {
      const again = parseRing(formatRing(ring), 'ring.json');
      expect(again).toEqual(ring);
      const owner = openRing(again).owner(0x12345678, 0x9abcdef0);
      expect(ring.nodes[owner]!.state).toBe('alive');
    }
  });
});

function ringText({ name, key, ring }: NamedRing): string {
  const { nodes, table, ...rest } = ring;
  return [
    `${name}: a key is ${key}`,
    JSON.stringify(rest),
    ...nodes.map((node) => `  ${JSON.stringify(node)}`),
    ...(table?.rows.map((row) => `  ${row.length} slots: ${row.subarray(0, 16).join(' ')}`) ?? []),
  ].join('\n');
}

function noteText({ file, line, text, meaning, count }: ImportNote): string {
  return `${file}:${line ?? ''} ×${count} ${text}\n  ${meaning}`;
}
