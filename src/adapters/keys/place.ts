import { BulkPlacer, type BulkPlan } from '../../core/ring/bulk.ts';
import { PlacementLines } from '../../core/ring/bulk-lines.ts';
import { type KeysRead, type ReadOptions, readInput } from './read.ts';
import { type KeySource, openKeys } from './source.ts';

/** Takes the next bytes of output; resolves to `false` when the reader has gone away. */
export type ByteSink = (chunk: Uint8Array) => Promise<boolean>;

export interface KeysPlaced extends KeysRead {
  /** The sink took no more: the reader of a pipe has seen enough. */
  readonly readerGone: boolean;
}

/**
 * Writes `key TAB node` lines for all keys of the source, in order; a key's bytes come out as they are.
 * The next bytes are placed when the sink has taken the last ones.
 *
 * @param names of the nodes by index; no TAB and no LF in them
 * @throws LbError KEYS_UNREADABLE, and what the sink throws
 */
export async function placeKeys(
  plan: BulkPlan,
  names: readonly string[],
  source: KeySource,
  write: ByteSink,
  options: ReadOptions = {},
): Promise<KeysPlaced> {
  const input = openKeys(source);
  try {
    const placer = new BulkPlacer(plan);
    const output = new PlacementLines(placer, names);
    let readerGone = false;
    const give = async (chunk: Uint8Array): Promise<boolean> => {
      readerGone = readerGone || !(await write(chunk));
      return !readerGone;
    };
    const read = await readInput(
      input,
      placer.lines,
      (batch) => {
        placer.place(batch);
        return writeAll(output.format(batch), give);
      },
      options,
    );
    const rest = output.rest();
    if (rest.length > 0) await give(rest);
    return { ...read, readerGone };
  } finally {
    input.close();
  }
}

/** Mostly there is nothing to write yet, and then nothing to wait for. */
function writeAll(chunks: Generator<Uint8Array>, write: ByteSink): true | Promise<boolean> {
  const first = chunks.next();
  return first.done ? true : writeEach(first.value, chunks, write);
}

async function writeEach(
  first: Uint8Array,
  chunks: Generator<Uint8Array>,
  write: ByteSink,
): Promise<boolean> {
  if (!(await write(first))) return false;
  for (const chunk of chunks) if (!(await write(chunk))) return false;
  return true;
}
