import type { Problem } from '../kernel/errors.ts';
import type { HostProfile } from '../probe/profile.ts';
import { isObject, parseJson } from '../probe/records/json.ts';
import { profileLine } from '../probe/records/profile-record.ts';
import { amountFigure, demanded, fields, nodeId, readWith } from '../probe/records/readers.ts';
import type { CapacityFigures } from './capacity.ts';

/** A profile as a file holds it: what placement needs of it, checked, and where it stands. */
export interface ProfileRecord {
  readonly node: string;
  readonly figures: CapacityFigures;
  readonly line: number;
  /** The record as it was read, on one line. */
  readonly text: string;
}

export interface ProfileRecords {
  readonly records: readonly ProfileRecord[];
  readonly problems: readonly Problem[];
}

/** Of a profile only what placement needs: the rest may be of a newer lbctl. */
const readRecord = fields<{
  readonly node: string;
  readonly cpu: Pick<CapacityFigures, 'scoreMopsPerSecond' | 'frequencyMhz' | 'usableCores'>;
  readonly memory: Pick<CapacityFigures, 'usableBytes'>;
  readonly disk: Pick<CapacityFigures, 'randomReadIops'>;
}>({
  node: nodeId,
  cpu: fields({
    scoreMopsPerSecond: demanded(amountFigure),
    frequencyMhz: demanded(amountFigure),
    usableCores: demanded(amountFigure),
  }),
  memory: fields({ usableBytes: demanded(amountFigure) }),
  disk: fields({ randomReadIops: demanded(amountFigure) }),
});

/**
 * Reads profiles that `lbctl probe` wrote: one a line, or one JSON document that is a profile or a
 * list of profiles. All mistakes are found at once.
 *
 * @param passesOver kind of records that may stand between them
 */
export function parseProfiles(
  text: string,
  file: string,
  { passesOver }: { readonly passesOver?: string } = {},
): ProfileRecords {
  const problems: Problem[] = [];
  const records = documents(text, file, problems).flatMap(({ json, line }) => {
    if (passesOver !== undefined && isObject(json) && json.kind === passesOver) return [];
    const record = readProfile(json, { file, line }, problems);
    return record === undefined ? [] : [record];
  });
  reportRepeats(records, file, problems);
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { records, problems };
}

/**
 * The text of a profile file after nodes were measured: a profile takes the place of the node's
 * earlier line, or stands last. Other lines keep their order.
 */
export function withProfiles(
  records: readonly ProfileRecord[],
  profiles: readonly HostProfile[],
): string {
  const measured = new Map(profiles.map((profile) => [profile.node, profileLine(profile)]));
  const lines = records.map(({ node, text }) => {
    const line = measured.get(node) ?? text;
    measured.delete(node);
    return line;
  });
  return [...lines, ...measured.values(), ''].join('\n');
}

interface Document {
  readonly json: unknown;
  readonly line: number;
}

function documents(text: string, file: string, problems: Problem[]): Document[] {
  const whole = parseJson(text);
  if ('value' in whole) return inDocument(whole.value, text);
  const lines = text.split('\n').flatMap((content, at) => {
    const trimmed = content.trim();
    return trimmed === '' || trimmed.startsWith('#') ? [] : [{ trimmed, line: at + 1 }];
  });
  // Opening line incomplete: one document over several lines rather than one a line.
  if (lines.length > 1 && 'mistake' in parseJson(lines[0]!.trimmed)) {
    const line = lineOf(text, whole.mistake);
    problems.push({ file, line, message: `no JSON: ${whole.mistake}` });
    return [];
  }
  return lines.flatMap(({ trimmed, line }) => {
    const parsed = parseJson(trimmed);
    if ('value' in parsed) return [{ json: parsed.value, line }];
    problems.push({ file, line, message: `no JSON: ${parsed.mistake}` });
    return [];
  });
}

/** Records of a list are found again by their ids; a list on one line has them all on that line. */
function inDocument(json: unknown, text: string): Document[] {
  const first = text.slice(0, text.search(/\S/)).split('\n').length;
  if (!Array.isArray(json)) return [{ json, line: first }];
  const lines = text.split('\n');
  let from = 0;
  return json.map((one: unknown) => {
    const id = isObject(one) ? JSON.stringify(one.node) : undefined;
    const at = lines.findIndex(
      (content, index) => index >= from && id !== undefined && content.includes(`"node": ${id}`),
    );
    if (at !== -1) from = at + 1;
    return { json: one, line: at === -1 ? Math.max(first, from) : at + 1 };
  });
}

function readProfile(
  json: unknown,
  place: { file: string; line: number },
  problems: Problem[],
): ProfileRecord | undefined {
  if (!isObject(json) || json.kind !== 'HostProfile') {
    const kind = isObject(json) && typeof json.kind === 'string' ? `"${json.kind}"` : 'none';
    problems.push({ ...place, message: `kind is ${kind} where "HostProfile" is expected` });
    return undefined;
  }
  const read = readWith(readRecord, json);
  if ('mistakes' in read) {
    problems.push(...read.mistakes.map((message) => ({ ...place, message })));
    return undefined;
  }
  const { node, cpu, memory, disk } = read.value;
  const figures = { ...cpu, ...memory, ...disk };
  return { node, figures, line: place.line, text: JSON.stringify(json) };
}

function reportRepeats(records: readonly ProfileRecord[], file: string, problems: Problem[]): void {
  const lines = new Map<string, number>();
  for (const { node, line } of records) {
    const earlier = lines.get(node);
    if (earlier === undefined) lines.set(node, line);
    else problems.push({ file, line, message: `node "${node}" is already on line ${earlier}` });
  }
}

/** The engine names the position of some mistakes and quotes the text around the others. */
function lineOf(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1] ?? text.search(/\S/);
  return text.slice(0, Number(position)).split('\n').length;
}
