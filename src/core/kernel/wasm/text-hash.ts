import type { Bytes } from '../units.ts';
import { createKernel } from './instance.ts';

/** Characters up to which a loop is faster than the encoder's call. */
const SHORT = 24;
const FIRST_ROOM: Bytes = 4096;

/** Hashes by the compiled kernel: many short texts in a running process, or a long one in a new one. */
export interface TextHash {
  /** Lower and upper half of the last hash. Read it after each call: the array may be replaced. */
  halves: Uint32Array;
  /** Puts the XXH64 (seed 0) of the text's UTF-8, or of the bytes, into `halves`. */
  hash(data: string | Uint8Array): void;
}

export function createTextHash(): TextHash {
  const encoder = new TextEncoder();
  const kernel = createKernel();
  const { run } = kernel;
  const result = kernel.allocate(8);
  const span = kernel.allocate(8);
  let capacity = 0;
  let bytes = new Uint8Array();
  let spans = new Uint32Array();
  const textHash: TextHash = { halves: new Uint32Array(), hash };
  reserve(FIRST_ROOM);
  return textHash;

  function hash(data: string | Uint8Array): void {
    const bytesAtMost = typeof data === 'string' ? data.length * 3 : data.length;
    if (bytesAtMost > capacity) reserve(bytesAtMost * 2);
    spans[1] = typeof data === 'string' ? copyText(data) : copyBytes(data);
    run.hashSpans(span, 1, result);
  }

  function copyText(text: string): Bytes {
    if (text.length <= SHORT && copyAscii(text)) return text.length;
    return encoder.encodeInto(text, bytes).written;
  }

  function copyBytes(data: Uint8Array): Bytes {
    bytes.set(data);
    return data.length;
  }

  function copyAscii(text: string): boolean {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[i] = unit;
    }
    return true;
  }

  function reserve(needed: Bytes): void {
    capacity = needed;
    const room = kernel.allocate(capacity);
    bytes = new Uint8Array(run.memory.buffer, room, capacity);
    spans = new Uint32Array(run.memory.buffer, span, 2);
    spans[0] = room;
    textHash.halves = new Uint32Array(run.memory.buffer, result, 2);
  }
}
