import { nearest } from '../kernel/nearest.ts';
import { MAX_WEIGHT, MIN_WEIGHT } from '../kernel/units.ts';

export interface Task {
  readonly id: string;
  readonly work: number;
  /** Id of the node that it is on. */
  readonly node?: string;
}

/** What is wrong with a line. */
export interface Mistake {
  readonly message: string;
  readonly hint?: string;
}

/** Cells of a line that is no JSON, or the members of one that is. */
export type Line = readonly string[] | Readonly<Record<string, unknown>>;

export const isCells = (line: Line): line is readonly string[] => Array.isArray(line);

/** @returns undefined where a quote or brace is not closed */
export function splitLine(row: string): Line | undefined {
  const line = row.trim();
  if (line.startsWith('{')) return jsonMembers(line);
  return /[",]/.test(line) ? csvCells(line) : line.split(/\s+/);
}

function jsonMembers(line: string): Line | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const CELL = /\s*(?:"((?:[^"]|"")*)"|([^,"]*?))\s*(,|$)/y;

/** @see RFC 4180 */
function csvCells(line: string): readonly string[] | undefined {
  const cells: string[] = [];
  const cell = new RegExp(CELL);
  for (let hasMore = true; hasMore; ) {
    const found = cell.exec(line);
    if (found === null) return undefined;
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2]!);
    hasMore = found[3] === ',';
  }
  return cells;
}

const LONGEST_ID = 255;

/** @param nodes ids of the nodes that it may be on; without them it need not be on any, and nobody looks */
export function taskOf(
  { id, work, node }: Readonly<Record<string, unknown>>,
  nodes: ReadonlySet<string> | undefined,
): Task | Mistake {
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID) {
    return { message: `id must be a text of 1 to ${LONGEST_ID} characters${shown(id)}` };
  }
  const amount = typeof work === 'string' ? numberOf(work) : work;
  if (typeof amount !== 'number' || !(amount >= MIN_WEIGHT && amount <= MAX_WEIGHT)) {
    const message = `work of task "${id}" must be a number from ${MIN_WEIGHT} to ${MAX_WEIGHT}`;
    return { message: message + shown(work) };
  }
  if (nodes === undefined) return { id, work: amount };
  if (typeof node !== 'string' || node === '') {
    return { message: `task "${id}" must say which node it is on${shown(node)}` };
  }
  if (nodes.has(node)) return { id, work: amount, node };
  const near = nearest(node, nodes);
  return {
    message: `task "${id}" is on "${node}", which is no node`,
    ...(near !== undefined && { hint: `did you mean ${near}?` }),
  };
}

const numberOf = (text: string): number =>
  /^(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : Number.NaN;

const shown = (value: unknown): string =>
  value === undefined || value === '' ? '' : `, not ${JSON.stringify(value)}`;
