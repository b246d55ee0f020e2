import { LbError } from '../kernel/errors.ts';
import { hex64, xxh64 } from '../kernel/xxh64.ts';
import type { SlotTable } from '../placement/placement.ts';
import type { Ring } from './ring.ts';
import { complainAboutRing, hasRingFields } from './sound.ts';
import { parseTable, type TableText, tableText } from './table-text.ts';

/** Newest ring file format that this lbctl reads and the one it writes. */
const RING_FORMAT_VERSION = 1;

/** The last line and the brace; the same number of characters in every file. */
const CHECKSUM_LINE = /^\n {2}"checksum": "([0-9a-f]{16})"\n\}\n$/;
const CHECKSUM_LENGTH = 36;

/**
 * A ring as a file: JSON with one node a line and a fixed order of fields, so that equal rings are
 * equal bytes. The last field is the checksum, XXH64 of all bytes before its line.
 */
export function formatRing(ring: Ring): string {
  const field = (name: string, value: unknown): string =>
    `  "${name}": ${JSON.stringify(value)},\n`;
  const body = [
    '{\n',
    field('format', 'lbctl-ring'),
    field('version', RING_FORMAT_VERSION),
    field('algorithm', ring.algorithm),
    field('parameters', ring.parameters),
    field('levels', ring.levels),
    field('hash', ring.hash),
    field('seed', 0),
    ring.keys === undefined ? '' : field('keys', ring.keys),
    field('replicas', ring.replicas),
    ring.vacated === undefined ? '' : field('vacated', ring.vacated),
    ring.table === undefined ? '' : tableField(tableText(ring.table, ring.nodes.length)),
    ring.parent === undefined ? '' : field('parent', ring.parent),
    '  "nodes": [\n',
    ring.nodes.map((node) => `    ${JSON.stringify(node)}`).join(',\n'),
    '\n  ],',
  ].join('');
  const checksum = hex64(xxh64(body));
  known.set(ring, checksum);
  return `${body}\n  "checksum": "${checksum}"\n}\n`;
}

/** The cells last, and as they are: nothing in them needs an escape, and to look takes its time. */
function tableField({ cells, ...others }: TableText): string {
  return `  "table": ${JSON.stringify(others).slice(0, -1)},"cells":"${cells}"},\n`;
}

/** Whether two rings are alike in everything but what they were built from. */
export function isSameRing(a: Ring, b: Ring): boolean {
  const { parent: _, table: tableA, ...plainA } = a;
  const { parent: __, table: tableB, ...plainB } = b;
  return isSameTable(tableA, tableB) && formatRing(plainA) === formatRing(plainB);
}

function isSameTable(a: SlotTable | undefined, b: SlotTable | undefined): boolean {
  const [x, y] = [a?.rows ?? [], b?.rows ?? []];
  if (x.length !== y.length) return false;
  return x.every((row, i) => {
    const other = y[i]!;
    if (row.length !== other.length) return false;
    for (let slot = 0; slot < row.length; slot++) if (row[slot] !== other[slot]) return false;
    return true;
  });
}

/** Checksums of rings that were read or written: rendering them again would take as long. */
const known = new WeakMap<Ring, string>();

/** The checksum that names this ring: 16 hex digits, those of its file when it was read from one. */
export function ringChecksum(ring: Ring): string {
  if (!known.has(ring)) formatRing(ring);
  return known.get(ring)!;
}

/**
 * Reads a ring file. Nothing is guessed: a changed byte shows in the checksum, and a newer format is
 * refused before its fields are looked at.
 *
 * @param file name for the messages
 * @throws LbError RING_CORRUPT, RING_VERSION
 */
export function parseRing(text: string, file: string): Ring {
  const version = /^\{\n {2}"format": "lbctl-ring",\n {2}"version": (\d{1,9}),\n/.exec(text);
  if (version === null) {
    if (looksLikeRing(text)) throw corrupt(file, 'its first lines are damaged');
    throw new LbError('RING_CORRUPT', `${file} cannot be used: it is no ring file`, {
      hint: 'is it the right file? lbctl ring build writes ring files',
    });
  }
  if (Number(version[1]) > RING_FORMAT_VERSION) {
    throw new LbError(
      'RING_VERSION',
      `${file} has format version ${version[1]}, this lbctl reads up to ${RING_FORMAT_VERSION}`,
      { hint: 'use the lbctl that wrote it, or a newer one' },
    );
  }
  const end = Math.max(0, text.length - CHECKSUM_LENGTH);
  const found = CHECKSUM_LINE.exec(text.slice(end));
  if (found === null) throw corrupt(file, 'its end is missing');
  const expected = hex64(xxh64(text.slice(0, end)));
  if (found[1] !== expected) {
    throw corrupt(
      file,
      `its contents have the checksum ${expected}, its last line says ${found[1]}`,
    );
  }
  const ring = checkedRing(parseObject(text, file), file);
  known.set(ring, expected);
  return ring;
}

function parseObject(text: string, file: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw corrupt(file, 'it is not JSON', cause);
  }
}

function looksLikeRing(text: string): boolean {
  return text.includes('lbctl-ring');
}

function corrupt(file: string, why: string, cause?: unknown): LbError {
  return new LbError('RING_CORRUPT', `${file} cannot be used: ${why}`, {
    hint: 'restore it from a copy, or remove it and build it again: lbctl ring build',
    cause,
  });
}

/**
 * The checksum guards against accidents, not against a program that writes rings of its own: what
 * everything relies on is checked all the same.
 */
function checkedRing(value: Record<string, unknown>, file: string): Ring {
  const { table: text, ...fields } = value;
  if (!hasRingFields(fields)) throw corrupt(file, 'it does not have the fields of a ring');
  const { algorithm, parameters, levels, hash, keys, replicas, parent, nodes, vacated } = fields;
  const table = text === undefined ? undefined : parseTable(text, nodes.length);
  if (text !== undefined && table === undefined) throw corrupt(file, 'its table is damaged');
  const ring: Ring = {
    algorithm,
    parameters,
    levels,
    hash,
    ...(keys && { keys }),
    replicas,
    nodes,
    ...(vacated && { vacated }),
    ...(table && { table }),
    ...(parent !== undefined && { parent }),
  };
  const wrong = complainAboutRing(ring);
  if (wrong !== undefined) throw corrupt(file, wrong);
  return ring;
}
