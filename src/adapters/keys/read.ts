import { addAbortSignal } from 'node:stream';
import { setImmediate as events } from 'node:timers/promises';
import { LbError } from '../../core/kernel/errors.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { createKernel } from '../../core/kernel/wasm/instance.ts';
import { type KeyBatch, KeyLines } from '../../core/kernel/wasm/key-lines.ts';
import { batchHash } from '../../core/key-hash/batch-hash.ts';
import { OWN_HASHING } from '../../core/key-hash/hasher.ts';
import type { KeyHashing } from '../../core/key-hash/key-hash.ts';
import { type KeyInput, type KeySource, openKeys, readAt, unreadable } from './source.ts';

/** How far a run has come. Told often; who draws it should not draw each. */
export interface KeyProgress {
  readonly keyCount: number;
  readonly bytes: Bytes;
  /** Absent where the end is not known, as in a pipe. */
  readonly totalBytes?: Bytes;
}

export interface ReadOptions {
  /** How keys are hashed; absent: as rings of lbctl's own hash them. */
  readonly hashing?: KeyHashing;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: KeyProgress) => void;
}

export interface KeysRead {
  readonly keyCount: number;
  /** Empty lines. */
  readonly skippedCount: number;
  readonly bytes: Bytes;
  /** The signal came, or `onBatch` wanted no more. */
  readonly interrupted: boolean;
}

/** Chunks read from a file before other events, such as Ctrl-C, get their turn: some 4 MB, 3 ms. */
const CHUNKS_PER_TURN = 16;

/**
 * Goes through all keys of a source in order, hashed, in batches, in memory bounded by the longest key.
 *
 * @param onBatch the batch is valid until it returns; `false` ends the run
 * @throws LbError KEYS_UNREADABLE
 */
export async function readKeys(
  source: KeySource,
  onBatch: (batch: KeyBatch) => unknown,
  options: ReadOptions = {},
): Promise<KeysRead> {
  const input = openKeys(source);
  try {
    const kernel = createKernel();
    const lines = new KeyLines(kernel, batchHash(kernel, options.hashing ?? OWN_HASHING));
    return await readInput(input, lines, onBatch, options);
  } finally {
    input.close();
  }
}

/** As `readKeys`, through the lines of the caller's kernel. */
export async function readInput(
  input: KeyInput,
  lines: KeyLines,
  onBatch: (batch: KeyBatch) => unknown,
  options: ReadOptions = {},
): Promise<KeysRead> {
  const { signal, onProgress } = options;
  let bytes: Bytes = 0;
  const totalBytes = 'size' in input ? { totalBytes: input.size } : {};
  const all = async (batches: Generator<KeyBatch>): Promise<boolean> => {
    for (const batch of batches) {
      const wanted = onBatch(batch);
      if ((wanted instanceof Promise ? await wanted : wanted) === false) return false;
    }
    return true;
  };
  const result = (interrupted: boolean): KeysRead => {
    const { keyCount, skippedCount } = lines;
    return { keyCount, skippedCount, bytes, interrupted };
  };

  if (input.kind === 'arguments') return result(!(await all(lines.texts(input.keys))));
  for await (const filled of fill(input, lines, signal)) {
    bytes += filled;
    if (!(await all(lines.batches(filled)))) return result(true);
    onProgress?.({ keyCount: lines.keyCount, bytes, ...totalBytes });
  }
  if (signal?.aborted) return result(true);
  return result(!(await all(lines.rest())));
}

type ByteInput = Exclude<KeyInput, { kind: 'arguments' }>;

/** Puts the input's bytes into `lines.room()` and says how many each time; ends early when aborted. */
function fill(
  input: ByteInput,
  lines: KeyLines,
  signal: AbortSignal | undefined,
): AsyncGenerator<Bytes, void, void> {
  return input.kind === 'stream'
    ? fillByStream(input, lines, signal)
    : fillByFile(input, lines, signal);
}

async function* fillByFile(
  input: Extract<ByteInput, { fd: number }>,
  lines: KeyLines,
  signal: AbortSignal | undefined,
): AsyncGenerator<Bytes, void, void> {
  for (let chunk = 1; ; chunk++) {
    const filled = readAt(input, lines.room(), null);
    if (filled === 0) return;
    yield filled;
    if (chunk % CHUNKS_PER_TURN === 0) await events();
    if (signal?.aborted) return;
  }
}

async function* fillByStream(
  input: Extract<ByteInput, { kind: 'stream' }>,
  lines: KeyLines,
  signal: AbortSignal | undefined,
): AsyncGenerator<Bytes, void, void> {
  const { stream, name } = input;
  if (signal !== undefined) addAbortSignal(signal, stream);
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      for (let at = 0; at < chunk.length; ) {
        const room = lines.room();
        const piece = chunk.subarray(at, at + room.length);
        room.set(piece);
        at += piece.length;
        yield piece.length;
      }
    }
  } catch (error) {
    if (signal?.aborted) return;
    throw error instanceof LbError ? error : unreadable(name, error);
  }
}
