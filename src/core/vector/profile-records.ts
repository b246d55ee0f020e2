import type { Problem } from '../kernel/errors.ts';
import type { HostProfile } from '../probe/profile.ts';
import { type CapacityFigures, readFigure } from './capacity.ts';

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

/** Where each figure stands in a profile. */
const PATHS: Readonly<Record<keyof CapacityFigures, readonly [string, string]>> = {
  scoreMopsPerSecond: ['cpu', 'scoreMopsPerSecond'],
  frequencyMhz: ['cpu', 'frequencyMhz'],
  usableCores: ['cpu', 'usableCores'],
  usableBytes: ['memory', 'usableBytes'],
  randomReadIops: ['disk', 'randomReadIops'],
};

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

/** The line under which a profile is kept: the JSON that `lbctl probe --json` prints, on one line. */
export function profileLine(profile: HostProfile): string {
  return JSON.stringify({ apiVersion: 'lbctl/v1', kind: 'HostProfile', ...profile });
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
  if (whole.ok) return inDocument(whole.value, text);
  const lines = text.split('\n').flatMap((content, at) => {
    const trimmed = content.trim();
    return trimmed === '' || trimmed.startsWith('#') ? [] : [{ trimmed, line: at + 1 }];
  });
  // Opening line incomplete: one document over several lines rather than one a line.
  if (lines.length > 1 && !parseJson(lines[0]!.trimmed).ok) {
    problems.push({
      file,
      line: lineOf(text, whole.message),
      message: `no JSON: ${whole.message}`,
    });
    return [];
  }
  return lines.flatMap(({ trimmed, line }) => {
    const parsed = parseJson(trimmed);
    if (parsed.ok) return [{ json: parsed.value, line }];
    problems.push({ file, line, message: `no JSON: ${parsed.message}` });
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
  const before = problems.length;
  const { node } = json;
  if (typeof node !== 'string' || node.trim() === '') {
    problems.push({ ...place, message: 'node must be the id of a node, a text that is not empty' });
  }
  const figures: Partial<Record<keyof CapacityFigures, ReturnType<typeof readFigure>>> = {};
  for (const [name, [part, field]] of Object.entries(PATHS)) {
    const section = json[part];
    const figure = readFigure(isObject(section) ? section[field] : undefined);
    if (figure === undefined) {
      const message = `${part}.${field} must be { "value": number } or { "value": null, "reason": … }`;
      problems.push({ ...place, message });
    }
    figures[name as keyof CapacityFigures] = figure;
  }
  if (problems.length > before) return undefined;
  const complete = figures as CapacityFigures;
  return { node: node as string, figures: complete, line: place.line, text: JSON.stringify(json) };
}

function reportRepeats(records: readonly ProfileRecord[], file: string, problems: Problem[]): void {
  const lines = new Map<string, number>();
  for (const { node, line } of records) {
    const earlier = lines.get(node);
    if (earlier === undefined) lines.set(node, line);
    else problems.push({ file, line, message: `node "${node}" is already on line ${earlier}` });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, message: (error as Error).message.replace(/\s+/g, ' ') };
  }
}

/** The engine names the position of some mistakes and quotes the text around the others. */
function lineOf(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1] ?? text.search(/\S/);
  return text.slice(0, Number(position)).split('\n').length;
}
