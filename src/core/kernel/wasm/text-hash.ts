import type { Bytes } from '../units.ts';
import { createKernel } from './instance.ts';

/** Characters up to which a loop is faster than the encoder's call. */
const SHORT = 12;
const FIRST_ROOM: Bytes = 4096;

/** Hashes strings fast: far from a process's first milliseconds this beats plain code several times. */
export interface TextHash {
  /** Lower and upper half of the last hash. Read it after each call: the array may be replaced. */
  halves: Uint32Array;
  /** Puts the XXH64 (seed 0) of the text's UTF-8 into `halves`. */
  hash(text: string): void;
}

export function createTextHash(): TextHash {
  const encoder = new TextEncoder();
  const kernel = createKernel();
  const { run } = kernel;
  const result = kernel.allocate(8);
  let capacity = FIRST_ROOM;
  let room = kernel.allocate(capacity);
  let bytes = new Uint8Array(run.memory.buffer, room, capacity);
  const textHash: TextHash = { halves: new Uint32Array(run.memory.buffer, result, 2), hash };
  return textHash;

  function hash(text: string): void {
    const length = text.length;
    if (length * 3 > capacity) grow(length * 3);
    const written =
      length > SHORT || !copyAscii(text) ? encoder.encodeInto(text, bytes).written : length;
    run.hashBytes(room, written, result);
  }

  function copyAscii(text: string): boolean {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[i] = unit;
    }
    return true;
  }

  function grow(needed: Bytes): void {
    capacity = needed * 2;
    room = kernel.allocate(capacity);
    bytes = new Uint8Array(run.memory.buffer, room, capacity);
    textHash.halves = new Uint32Array(run.memory.buffer, result, 2);
  }
}
