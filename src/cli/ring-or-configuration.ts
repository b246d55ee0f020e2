import { Flags } from '@oclif/core';
import { readBytes } from '../adapters/files.ts';
import { surroundingsOf } from '../adapters/import-files.ts';
import { onlyRing } from '../core/import/choose.ts';
import { detectFormat } from '../core/import/detect.ts';
import type { ImportNote, NamedRing } from '../core/import/importer.ts';
import { type ImporterName, importerNames, importers } from '../core/import/registry.ts';
import { parseRing } from '../core/ring/format.ts';
import type { Ring } from '../core/ring/ring.ts';

/** A ring with the name of what it was read from. */
export interface FoundRing {
  readonly file: string;
  readonly ring: Ring;
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
  readonly 'hash-prefix'?: string | undefined;
  readonly 'hash-suffix'?: string | undefined;
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
  flags: ConfigurationFlags = {},
): Promise<FoundRing> {
  const file = path === '-' ? '(standard input)' : path;
  const bytes = readBytes(path);
  const text = new TextDecoder();
  if (text.decode(bytes.subarray(0, RING_START.length)) === RING_START) {
    return { file, ring: parseRing(text.decode(bytes), file) };
  }
  const { found } = await readConfiguration(path, bytes, flags);
  return { file, ring: found.ring };
}

/** The ring of a configuration that is meant, and what of the configuration is not in it. */
interface FoundInConfiguration {
  readonly found: NamedRing;
  readonly notes: readonly ImportNote[];
  readonly format: ImporterName;
  /** What the program calls what has a ring: upstream, backend, pool. */
  readonly word: string;
}

/**
 * @param bytes of the file at `path`, which may be standard input
 * @throws LbError INPUT_INVALID, USAGE when one of several must be named
 */
export async function readConfiguration(
  path: string,
  bytes: Uint8Array,
  flags: ConfigurationFlags,
): Promise<FoundInConfiguration> {
  const file = path === '-' ? '(standard input)' : path;
  const { name, format: asked = 'auto', ...swift } = flags;
  const format = asked === 'auto' ? detectFormat(file, bytes) : asked;
  const { read, word } = importers[format];
  const request = {
    file,
    bytes,
    name,
    hashPrefix: swift['hash-prefix'],
    hashSuffix: swift['hash-suffix'],
  };
  const { rings, notes } = await read(request, surroundingsOf(path));
  return { found: onlyRing(rings, { file, word }), notes, format, word };
}
