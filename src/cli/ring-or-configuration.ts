import { Flags } from '@oclif/core';
import { readBytes } from '../adapters/files.ts';
import { surroundingsOf } from '../adapters/import-files.ts';
import { readRing } from '../adapters/ring-file.ts';
import { onlyRing } from '../core/import/choose.ts';
import { detectFormat } from '../core/import/detect.ts';
import type { ImportNote } from '../core/import/importer.ts';
import { type ImporterName, importerNames, importers } from '../core/import/registry.ts';
import type { Ring } from '../core/ring/ring.ts';

/** A ring with the name of what it was read from. */
export interface FoundRing {
  readonly file: string;
  readonly ring: Ring;
  /** What of a configuration is not in the ring. */
  readonly notes: readonly ImportNote[];
}

/** Flags that say which ring of which kind of configuration is meant. */
export const configurationFlags = {
  name: Flags.string({
    helpValue: 'NAME',
    aliases: ['upstream', 'backend', 'pool', 'cluster-name'],
    summary: 'Which upstream, backend, pool or cluster, where there are several.',
  }),
  format: Flags.option({
    options: ['auto', ...importerNames] as const,
    default: 'auto' as const,
    summary: 'What kind of configuration it is.',
  })(),
};

interface ConfigurationFlags {
  readonly name?: string | undefined;
  readonly format?: 'auto' | ImporterName | undefined;
}

/** How every ring file begins. */
const RING_START = '{\n  "format": "lbctl-ring"';

/**
 * A ring file, or a ring out of the configuration of another program.
 *
 * @throws LbError RING_CORRUPT, RING_VERSION, INPUT_INVALID, USAGE
 */
export async function readRingOrConfiguration(
  path: string,
  { name, format = 'auto' }: ConfigurationFlags = {},
): Promise<FoundRing> {
  const bytes = readBytes(path);
  if (new TextDecoder().decode(bytes.subarray(0, RING_START.length)) === RING_START) {
    return { file: path, ring: readRing(path), notes: [] };
  }
  const file = path === '-' ? '(standard input)' : path;
  const importer = importers[format === 'auto' ? detectFormat(file, bytes) : format];
  const { rings, notes } = await importer.read({ file, bytes, name }, surroundingsOf(path));
  const { ring } = onlyRing(rings, { file, word: importer.word });
  return { file, ring, notes };
}
