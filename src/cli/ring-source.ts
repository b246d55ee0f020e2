import { Flags } from '@oclif/core';
import { locateRing, readRing, ringPath } from '../adapters/ring-file.ts';
import { tableBuilder } from '../core/kernel/wasm/build-table.ts';
import { openRing, type RingLookup } from '../core/ring/lookup.ts';
import type { Ring } from '../core/ring/ring.ts';
import { clusterFlags, loadClusterFile } from './cluster-source.ts';

/** Flags of every command that reads a ring. */
export const ringFlags = {
  ring: Flags.string({
    char: 'r',
    env: 'LBCTL_RING',
    helpValue: 'FILE',
    summary: 'The ring file; else the one that the cluster file names.',
  }),
  cluster: clusterFlags.cluster,
};

/** The ring that the flags mean, with the name of its file. */
export async function loadRing(flags: {
  ring?: string | undefined;
  cluster?: string | undefined;
}): Promise<{ file: string; ring: Ring }> {
  const file = await ringFileName(flags);
  return { file, ring: readRing(file) };
}

/** Where the ring of the flags is, or would be built. */
async function ringFileName(flags: {
  ring?: string | undefined;
  cluster?: string | undefined;
}): Promise<string> {
  const located = locateRing(flags);
  if (located !== undefined) return located;
  const { cluster, file } = await loadClusterFile(flags);
  return ringPath(file!, cluster.ring.file);
}

/** A ring ready for many look-ups. */
export function openFully(ring: Ring): RingLookup {
  return openRing(ring, { builder: tableBuilder });
}
