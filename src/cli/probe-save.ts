import { appendLines, firstLine } from '../adapters/append.ts';
import { exists, readText } from '../adapters/files.ts';
import { writeWhole } from '../adapters/write-whole.ts';
import { LbError } from '../core/kernel/errors.ts';
import type { LoadSample } from '../core/probe/load-sample.ts';
import type { HostProfile } from '../core/probe/profile.ts';
import { readRecorded } from '../core/probe/records/recording.ts';
import { sampleLine } from '../core/probe/records/sample-record.ts';
import { type ProfileRecord, parseProfiles, withProfiles } from '../core/vector/profile-records.ts';
import { parseWeights } from '../core/vector/weights-file.ts';

/**
 * Puts profiles into a file in place of the nodes' earlier ones.
 * @returns what to tell the user
 * @throws LbError INPUT_INVALID rather than to write into a file of something else; FILE_UNWRITABLE
 */
export function saveProfiles(file: string, profiles: readonly HostProfile[]): string {
  const text = withProfiles(profileRecords(file), profiles);
  writeWhole(file, text);
  return `saved in ${file}; ${weightsSoFar(text, file)}`;
}

/** @throws LbError INPUT_INVALID */
export function profileRecords(file: string): readonly ProfileRecord[] {
  if (!exists(file)) return [];
  const { records, problems } = parseProfiles(readText(file), file);
  if (problems.length === 0) return records;
  throw new LbError('INPUT_INVALID', `"${file}" holds something else than profiles`, {
    problems,
    hint: 'name another file to save to',
  });
}

/**
 * Adds load samples to the end of a file.
 * @throws LbError FILE_UNWRITABLE
 */
export function saveSamples(file: string, samples: readonly LoadSample[]): void {
  appendLines(file, samples.map(sampleLine));
}

/** @throws LbError INPUT_INVALID when the file begins with anything but a load sample */
export function checkSampleFile(file: string): void {
  const first = firstLine(file);
  if (first === undefined || first === '') return;
  const read = readRecorded(first);
  if (read !== undefined && 'kind' in read && read.kind === 'sample') return;
  const mistake = read !== undefined && 'mistakes' in read ? read.mistakes.join('; ') : undefined;
  throw new LbError('INPUT_INVALID', `"${file}" holds something else than load samples`, {
    problems: [{ file, line: 1, message: mistake ?? 'kind "LoadSample" is expected' }],
    hint: 'name another file to save to',
  });
}

/** Longer lists are no help on a terminal. */
const MOST_WEIGHTS = 20;

function weightsSoFar(text: string, file: string): string {
  try {
    const { weights } = parseWeights(text, file);
    const list = [...weights].slice(0, MOST_WEIGHTS).map(([id, weight]) => `${id}=${weight}`);
    const more = weights.size > MOST_WEIGHTS ? ` … (${weights.size} in all)` : '';
    return `weights now: ${list.join(' ')}${more}`;
  } catch (error) {
    if (error instanceof LbError) return `no weights yet: ${error.message}`;
    throw error;
  }
}
