import { Args, Flags } from '@oclif/core';
import { readKeys } from '../adapters/keys/read.ts';
import { type KeySource, keySource } from '../adapters/keys/source.ts';
import { writeStdout } from '../adapters/keys/stdout.ts';
import { LbError } from '../core/kernel/errors.ts';
import type { Hash64 } from '../core/kernel/hash64.ts';
import type { KeyHashing } from '../core/key-hash/key-hash.ts';
import type { HashedKey } from '../core/ring/keys.ts';
import { csvLine, type FlatRecord } from './render/csv.ts';
import { renderNdjson } from './render/ndjson.ts';
import { interruption } from './signals.ts';

/** One key a line, bytes as they are. */
export const keysFlag = Flags.custom<string>({
  char: 'k',
  helpValue: 'FILE',
  summary: 'Keys from a file, one a line; - for standard input.',
});

export const keyArgs = {
  key: Args.string({
    description: 'The keys; a single - for standard input.',
    ignoreStdin: true,
    multiple: true,
  }),
};

/** One JSON text holds all results, and a text has an end. */
const MAX_JSON_KEYS = 1_000_000;
/** Result lines are written out in pieces of about this size. */
const OUTPUT_BYTES = 64 * 1024;

/**
 * The keys that the command line means: arguments, --keys FILE, or `-`.
 *
 * @throws LbError USAGE when it names none, or both
 */
export function keysOf(keys: readonly string[], path: string | undefined): KeySource {
  if (keys.length > 0 && path !== undefined) {
    throw new LbError('USAGE', 'keys are given both as arguments and with --keys', {
      hint: 'give one of them',
    });
  }
  if (path !== undefined) return keySource(path);
  if (keys.length === 1 && keys[0] === '-') return { kind: 'stdin' };
  for (const key of keys) refuseOddKey(key);
  if (keys.length > 0) return { kind: 'arguments', keys };
  throw new LbError('USAGE', 'no key is given', {
    hint: 'name keys, or give a list with --keys FILE, or - for standard input',
  });
}

/** What stands there by mistake in scripts: an unset variable, a - among others, bytes that are no text. */
function refuseOddKey(key: string): void {
  if (key === '') {
    throw new LbError('USAGE', 'a key is empty', { hint: 'is a variable of the script not set?' });
  }
  if (key === '-') {
    throw new LbError('USAGE', 'a - for standard input stands among other keys', {
      hint: 'give - alone; a key that is a single - comes by standard input',
    });
  }
  if (key.includes('\ufffd')) {
    throw new LbError('USAGE', 'a key has bytes that are no UTF-8, which arguments cannot carry', {
      hint: "give it by standard input: printf '…' | lbctl ring place --keys -",
    });
  }
}

/**
 * Calls `visit` with the hash of every key of a list, and its bytes for who asks for them within the
 * call; Ctrl-C ends it early.
 *
 * @throws LbError KEYS_UNREADABLE
 */
export async function hashKeys(
  path: string,
  hashing: KeyHashing,
  visit: (hi: number, lo: number, key: () => Uint8Array) => void,
): Promise<{ interrupted: boolean }> {
  return readKeys(
    keySource(path),
    (batch) => {
      const halves = batch.halves();
      for (let i = 0; i < batch.count; i++) {
        visit(halves[2 * i + 1]!, halves[2 * i]!, () => batch.key(i));
      }
    },
    { signal: interruption(), hashing },
  );
}

/**
 * The keys as texts with their hashes, for a result that holds every one of them.
 *
 * @throws LbError USAGE when there are too many of them
 */
export async function collectKeys(
  source: KeySource,
  hashing: KeyHashing,
): Promise<{ keys: readonly HashedKey[]; interrupted: boolean }> {
  const keys: HashedKey[] = [];
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const { interrupted } = await readKeys(
    source,
    (batch) => {
      if (keys.length + batch.count > MAX_JSON_KEYS) {
        throw new LbError('USAGE', `--json holds at most ${MAX_JSON_KEYS} keys`, {
          hint: 'for more of them: --output ndjson, one record a line',
        });
      }
      const halves = batch.halves();
      for (let i = 0; i < batch.count; i++) {
        const hash = { hi: halves[2 * i + 1]!, lo: halves[2 * i]! };
        keys.push({ key: decoder.decode(batch.key(i)), hash });
      }
    },
    { signal: interruption(), hashing },
  );
  return { keys, interrupted };
}

/** What a command says of keys that Ctrl-C left over. */
export const PARTIAL = 'interrupted: only the keys read so far are placed';

/** How one key becomes a line: of text behind the key's bytes as they are, or a record of fields. */
export interface KeyLine<R extends FlatRecord> {
  readonly record: (key: string, hash: Hash64) => R;
  readonly textBehindKey: (hash: Hash64) => string;
}

/** Writes a line for every key, in order and in bounded memory, as the reader takes them. */
export async function streamKeys<R extends FlatRecord>(
  source: KeySource,
  hashing: KeyHashing,
  format: 'text' | 'csv' | 'ndjson',
  line: KeyLine<R>,
): Promise<void> {
  await streamPieces(source, hashing, keyLineOf(format, line));
}

/** Writes as many records for every key as there are, likewise. CSV has its header in any case. */
export async function streamRecords(
  source: KeySource,
  hashing: KeyHashing,
  format: 'csv' | 'ndjson',
  columns: readonly string[],
  recordsOf: (key: string, hash: Hash64) => readonly FlatRecord[],
): Promise<void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const print = (records: readonly FlatRecord[]): string =>
    format === 'ndjson'
      ? renderNdjson(records)
      : records.map((record) => csvLine(columns.map((column) => record[column] ?? null))).join('');
  let head = format === 'csv' ? csvLine(columns) : '';
  await streamPieces(source, hashing, (key, hash) => {
    const piece = head + print(recordsOf(decoder.decode(key), hash));
    head = '';
    return piece;
  });
  if (head !== '') await writeStdout(Buffer.from(head));
}

type PieceOf = (key: Uint8Array, hash: Hash64) => string | Uint8Array;

async function streamPieces(
  source: KeySource,
  hashing: KeyHashing,
  pieceOf: PieceOf,
): Promise<void> {
  let pending: Uint8Array[] = [];
  let bytes = 0;
  const flush = async (): Promise<boolean> => {
    const chunk = Buffer.concat(pending);
    pending = [];
    bytes = 0;
    return chunk.length === 0 || writeStdout(chunk);
  };
  await readKeys(
    source,
    (batch) => {
      const halves = batch.halves();
      for (let i = 0; i < batch.count; i++) {
        const made = pieceOf(batch.key(i), { hi: halves[2 * i + 1]!, lo: halves[2 * i]! });
        pending.push(typeof made === 'string' ? Buffer.from(made) : made);
        bytes += made.length;
      }
      return bytes < OUTPUT_BYTES || flush();
    },
    { signal: interruption(), hashing },
  );
  await flush();
}

/** The key's bytes are valid during the call. */
function keyLineOf<R extends FlatRecord>(
  format: 'text' | 'csv' | 'ndjson',
  { record, textBehindKey }: KeyLine<R>,
): PieceOf {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  if (format === 'text')
    return (key, hash) => Buffer.concat([key, Buffer.from(textBehindKey(hash))]);
  let isFirst = true;
  return (key, hash) => {
    const made = record(decoder.decode(key), hash);
    if (format === 'ndjson') return renderNdjson([made]);
    const head = isFirst ? csvLine(Object.keys(made)) : '';
    isFirst = false;
    return head + csvLine(Object.values(made));
  };
}
