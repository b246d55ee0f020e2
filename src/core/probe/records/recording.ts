import type { Problem } from '../../kernel/errors.ts';
import type { LoadSample } from '../load-sample.ts';
import { lines } from '../parse/lines.ts';
import type { HostProfile } from '../profile.ts';
import { isObject, parseJson } from './json.ts';
import { profileRecord } from './profile-record.ts';
import { readWith } from './readers.ts';
import { sampleRecord } from './sample-record.ts';

/** One line of a recording. */
export type Recorded =
  | { readonly kind: 'profile'; readonly value: HostProfile }
  | { readonly kind: 'sample'; readonly value: LoadSample };

const readers = {
  HostProfile: (json: unknown) => readWith(profileRecord, json),
  LoadSample: (json: unknown) => readWith(sampleRecord, json),
};

/**
 * One line of a recording: a profile or a load sample as JSON.
 * @returns undefined for empty lines and comments (#)
 */
export function readRecorded(
  line: string,
): Recorded | { readonly mistakes: readonly string[] } | undefined {
  if (/^\s*(?:#|$)/.test(line)) return undefined;
  const json = parseJson(line);
  if ('mistake' in json) return { mistakes: [`no JSON: ${json.mistake}`] };
  const kind = isObject(json.value) ? json.value.kind : undefined;
  if (kind === 'HostProfile') {
    const read = readers.HostProfile(json.value);
    return 'value' in read ? { kind: 'profile', ...read } : read;
  }
  if (kind === 'LoadSample') {
    const read = readers.LoadSample(json.value);
    return 'value' in read ? { kind: 'sample', ...read } : read;
  }
  const said = typeof kind === 'string' ? `"${kind.slice(0, 60)}"` : 'none';
  return { mistakes: [`kind is ${said} where "HostProfile" or "LoadSample" is expected`] };
}

/** Everything of a recording, by node. */
export interface Recording {
  /** The last one of each node. */
  readonly profiles: ReadonlyMap<string, HostProfile>;
  /** Lines of each node's samples in the order of the file: parsed again when played. */
  readonly samples: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
}

/** More mistakes than anyone reads. */
const MOST_PROBLEMS = 20;

/** Reads and checks a whole recording; all its lines are kept, parsed only where that is small. */
export function readRecording(text: string, file: string): Recording {
  const profiles = new Map<string, HostProfile>();
  const samples = new Map<string, string[]>();
  const problems: Problem[] = [];
  let number = 0;
  for (const line of lines(text, Number.POSITIVE_INFINITY)) {
    number++;
    const read = readRecorded(line);
    if (read === undefined) continue;
    if ('mistakes' in read) {
      problems.push({ file, line: number, message: read.mistakes.join('; ') });
      if (problems.length === MOST_PROBLEMS) break;
    } else if (read.kind === 'profile') {
      profiles.set(read.value.node, read.value);
    } else {
      const { node } = read.value;
      const earlier = samples.get(node);
      if (earlier === undefined) samples.set(node, [line]);
      else earlier.push(line);
    }
  }
  return { profiles, samples, problems };
}
