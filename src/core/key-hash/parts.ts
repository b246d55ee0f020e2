import type { Kernel } from '../kernel/wasm/instance.ts';
import { BATCH_KEYS, type BatchHash, KEY_LIMIT_BYTES } from '../kernel/wasm/key-lines.ts';
import { store } from '../kernel/wasm/owner-tables.ts';

const SPAN_BYTES = 8;
const HASH_BYTES = 8;
/** The kernels read and write whole vectors beyond the last byte. */
const MARGIN_BYTES = 64;

/** The same hash of what is between the two characters of a tag. */
export function byTag(kernel: Kernel, open: number, close: number, hash: BatchHash): BatchHash {
  const parts = kernel.allocate(BATCH_KEYS * SPAN_BYTES);
  return (spans, count, hashes) => {
    const hasTags = kernel.run.hasByte(spans, count, open) !== 0;
    if (hasTags) kernel.run.cutTags(spans, count, open, close, parts);
    hash(hasTags ? parts : spans, count, hashes);
  };
}

/** The same hash of keys with something before and behind them. */
export function withFrame(
  kernel: Kernel,
  prefix: string,
  suffix: string,
  hash: BatchHash,
): BatchHash {
  const before = storeText(kernel, prefix);
  const behind = storeText(kernel, suffix);
  const parts = kernel.allocate(BATCH_KEYS * SPAN_BYTES);
  const roomBytes = KEY_LIMIT_BYTES + (prefix.length + suffix.length) * 3;
  const room = kernel.allocate(roomBytes + MARGIN_BYTES);
  const end = room + roomBytes;
  return (spans, count, hashes) => {
    for (let from = 0; from < count; ) {
      const next = kernel.run.frameKeys(spans, from, count, before, behind, room, end, parts);
      hash(parts, next - from, hashes + from * HASH_BYTES);
      from = next;
    }
  };
}

/** Address of the text's length (u32) and its UTF-8. */
function storeText(kernel: Kernel, text: string): number {
  const bytes = new TextEncoder().encode(text);
  const all = new Uint8Array(4 + bytes.length + MARGIN_BYTES);
  new DataView(all.buffer).setUint32(0, bytes.length, true);
  all.set(bytes, 4);
  return store(kernel, all);
}
