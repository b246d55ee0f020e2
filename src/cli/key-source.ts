import { Args, Flags } from '@oclif/core';
import { readKeys } from '../adapters/keys/read.ts';
import { type KeySource, keySource } from '../adapters/keys/source.ts';
import { writeStdout } from '../adapters/keys/stdout.ts';
import { LbError } from '../core/kernel/errors.ts';
import type { Hash64 } from '../core/kernel/hash64.ts';
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
  if (keys.length > 0) return { kind: 'arguments', keys };
  throw new LbError('USAGE', 'no key is given', {
    hint: 'name keys, or give a list with --keys FILE, or - for standard input',
  });
}

/**
 * Calls `visit` with the hash of every key of a list; Ctrl-C ends it early.
 *
 * @throws LbError KEYS_UNREADABLE
 */
export async function hashKeys(
  path: string,
  visit: (hi: number, lo: number) => void,
): Promise<{ interrupted: boolean }> {
  return readKeys(
    keySource(path),
    (batch) => {
      const halves = batch.halves();
      for (let i = 0; i < batch.count; i++) visit(halves[2 * i + 1]!, halves[2 * i]!);
    },
    { signal: interruption() },
  );
}

/**
 * The keys as texts, for a result that holds every one of them.
 *
 * @throws LbError USAGE when there are too many of them
 */
export async function collectKeys(
  source: KeySource,
): Promise<{ keys: readonly string[]; interrupted: boolean }> {
  if (source.kind === 'arguments') return { keys: source.keys, interrupted: false };
  const keys: string[] = [];
  const decoder = new TextDecoder();
  const { interrupted } = await readKeys(
    source,
    (batch) => {
      if (keys.length + batch.count > MAX_JSON_KEYS) {
        throw new LbError('USAGE', `--json holds at most ${MAX_JSON_KEYS} keys`, {
          hint: 'for more of them: --output ndjson, one record a line',
        });
      }
      for (let i = 0; i < batch.count; i++) keys.push(decoder.decode(batch.key(i)));
    },
    { signal: interruption() },
  );
  return { keys, interrupted };
}

/**
 * Writes a line for every key, in order and in bounded memory, as the reader takes them.
 *
 * @param lineOf one line with its end; the key's bytes are valid during the call
 */
export async function streamLines(
  source: KeySource,
  lineOf: (key: Uint8Array, hash: Hash64) => string | Uint8Array,
): Promise<{ interrupted: boolean }> {
  let pending: Uint8Array[] = [];
  let bytes = 0;
  const flush = async (): Promise<boolean> => {
    const chunk = Buffer.concat(pending);
    pending = [];
    bytes = 0;
    return chunk.length === 0 || writeStdout(chunk);
  };
  const read = await readKeys(
    source,
    (batch) => {
      const halves = batch.halves();
      for (let i = 0; i < batch.count; i++) {
        const line = lineOf(batch.key(i), { hi: halves[2 * i + 1]!, lo: halves[2 * i]! });
        pending.push(typeof line === 'string' ? Buffer.from(line) : line);
        bytes += line.length;
      }
      return bytes < OUTPUT_BYTES || flush();
    },
    { signal: interruption() },
  );
  await flush();
  return read;
}

/** One line a key, in the wanted format; `text` begins with the key's bytes as they are. */
export function keyLineOf<R extends FlatRecord>(
  format: 'text' | 'csv' | 'ndjson',
  recordOf: (key: string, hash: Hash64) => R,
  textBehindKey: (hash: Hash64) => string,
): (key: Uint8Array, hash: Hash64) => string | Uint8Array {
  const decoder = new TextDecoder();
  if (format === 'text')
    return (key, hash) => Buffer.concat([key, Buffer.from(textBehindKey(hash))]);
  let isFirst = true;
  return (key, hash) => {
    const record = recordOf(decoder.decode(key), hash);
    if (format === 'ndjson') return renderNdjson([record]);
    const head = isFirst ? csvLine(Object.keys(record)) : '';
    isFirst = false;
    return head + csvLine(Object.values(record));
  };
}
