import type { PlacementName } from '../placement/registry.ts';
import type { Ring } from '../ring/ring.ts';

/** Something of a configuration that is not in the ring, or not as it stands there. */
export interface ImportNote {
  readonly file: string;
  /** From 1; absent where a format has no lines. */
  readonly line?: number;
  /** What stands there, shortened. */
  readonly text: string;
  /** What that means for where keys go. */
  readonly meaning: string;
  /** How often the same is so; the place is the first. */
  readonly count: number;
}

/** A ring by the name that its program gives it. */
export interface NamedRing {
  readonly name: string;
  readonly ring: Ring;
  /** What the program hashes, in its own words where it has some: `$request_uri`, `hdr(host)`. */
  readonly key: string;
}

export interface ImportResult {
  /** The one asked for, else all that place by key; at least one. */
  readonly rings: readonly NamedRing[];
  readonly notes: readonly ImportNote[];
}

/** Reads files that a configuration names. Paths are as they stand there. */
export interface IncludeReader {
  /** Files that a path with `*`, `?` or `[…]` means, in the order of their names. */
  find(pattern: string): readonly string[];
  read(path: string): { readonly text: string } | { readonly reason: string };
}

export interface Surroundings {
  readonly includes: IncludeReader;
  /** @returns undefined when the bytes are damaged, or unpacked are more than `limit` */
  gunzip(bytes: Uint8Array, limit: number): Uint8Array | undefined;
}

export interface ImportRequest {
  /** Its name in messages. */
  readonly file: string;
  readonly bytes: Uint8Array;
  /** Of the ring that is wanted; else all are read. */
  readonly name?: string | undefined;
  /** Swift only: put before and behind every path before it is hashed. */
  readonly hashPrefix?: string | undefined;
  readonly hashSuffix?: string | undefined;
}

export interface ImporterSpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  /** Documentation or program that the format comes from. */
  readonly source: string;
  /** The program's own word for what has a ring. */
  readonly word: 'upstream' | 'backend' | 'pool' | 'cluster' | 'ring';
  /** Algorithms that a ring of it can have. */
  readonly algorithms: readonly PlacementName[];
  /**
   * Whether a file is surely of this format.
   * @param name of the file, without folders
   * @param head its first part, one character a byte
   */
  recognises(name: string, head: string): boolean;
  /** @throws LbError INPUT_INVALID with all mistakes, USAGE for a name that is not there */
  read(request: ImportRequest, surroundings: Surroundings): ImportResult | Promise<ImportResult>;
}
