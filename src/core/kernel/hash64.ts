/** A 64-bit hash value as its unsigned 32-bit halves: `hi` numbers the block, `lo` the offset in it. */
export interface Hash64 {
  readonly hi: number;
  readonly lo: number;
}

/** A 64-bit hash of bytes, or of a string's UTF-8. Full avalanche is required (SPEC: raw FNV-1a is not enough). */
export type HashFunction = (data: Uint8Array | string) => Hash64;
