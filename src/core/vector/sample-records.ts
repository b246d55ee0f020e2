import { LbError, type Problem } from '../kernel/errors.ts';
import type { Ms } from '../kernel/units.ts';
import { lines } from '../probe/parse/lines.ts';
import { readRecorded } from '../probe/records/recording.ts';
import { type Utilisation, utilisationOf } from './load.ts';

/** A load sample as a file holds it: what laws need of it, checked, and where it stands. */
export interface SampleRecord {
  readonly node: string;
  /** UTC, ISO 8601. */
  readonly sampledAt: string;
  /** The same in milliseconds of Unix time. */
  readonly at: Ms;
  readonly utilisation: Utilisation;
  readonly line: number;
}

/** More mistakes than anyone reads. */
const MOST_PROBLEMS = 100;

/**
 * Reads the load samples of a recording, one JSON a line; profiles, empty lines and comments (#) in it
 * are passed over. Samples need not be in the order of time.
 *
 * @param file name for messages
 * @throws LbError INPUT_INVALID with all mistakes, each with its line (the first 100 of them)
 */
export function parseSamples(text: string, file: string): SampleRecord[] {
  const records: SampleRecord[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  let line = 0;
  for (const content of lines(text, Number.POSITIVE_INFINITY)) {
    line++;
    const read = readRecorded(content);
    if (read === undefined) continue;
    if ('mistakes' in read) {
      problems.push(...read.mistakes.map((message) => ({ file, line, message })));
    } else if (read.kind === 'sample') {
      const { node, sampledAt } = read.value;
      const at = Date.parse(sampledAt);
      const earlier = seen.get(`${at} ${node}`);
      if (earlier === undefined) seen.set(`${at} ${node}`, line);
      else problems.push({ file, line, message: repeated(node, sampledAt, earlier) });
      records.push({ node, sampledAt, at, utilisation: utilisationOf(read.value), line });
    }
    if (problems.length >= MOST_PROBLEMS) break;
  }
  if (problems.length === 0 && records.length === 0) {
    problems.push({ file, line: 1, message: 'no load sample in it' });
  }
  if (problems.length > 0) {
    throw new LbError('INPUT_INVALID', `"${file}" gives no usable load samples`, {
      problems: problems.slice(0, MOST_PROBLEMS),
      hint: 'measure them: lbctl probe --load --save samples.ndjson',
    });
  }
  return records;
}

const repeated = (node: string, sampledAt: string, earlier: number): string =>
  `node "${node}" has a sample of ${sampledAt} already, on line ${earlier}`;

/** The newest sample of each node, nodes in the order of their first one. */
export function latestSamples(records: readonly SampleRecord[]): SampleRecord[] {
  const latest = new Map<string, SampleRecord>();
  for (const record of records) {
    const known = latest.get(record.node);
    if (known === undefined || record.at > known.at) latest.set(record.node, record);
  }
  return [...latest.values()];
}
