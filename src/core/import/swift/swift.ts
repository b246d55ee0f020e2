import { MIN_WEIGHT } from '../../kernel/units.ts';
import { type DraftNode, type DraftRing, ringOfDraft } from '../draft.ts';
import { Findings } from '../findings.ts';
import type { ImporterSpec, ImportRequest, IncludeReader } from '../importer.ts';
import type { Place } from '../source.ts';
import { readHashPath } from './hash-path.ts';
import { readRingData, type SwiftDevice, type SwiftRing } from './ring-data.ts';

/** 2^23 partitions of 16 replicas, with 65 535 devices. */
const MOST_UNPACKED = 512 * 1024 * 1024;

export const swift: ImporterSpec = {
  summary: 'Swift: object.ring.gz and its kind, format version 1',
  source: 'https://docs.openstack.org/swift/latest/overview_ring.html',
  word: 'ring',
  algorithms: ['swift'],
  recognises: (name, head) =>
    head.startsWith('R1NG') || (head.startsWith('\x1f\x8b') && /\.ring\.gz$|^\(/.test(name)),
  read(request, { includes, gunzip }) {
    const { file, bytes } = request;
    const findings = new Findings(file);
    const whole = { file, text: '', width: 1 };
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const unpacked = isPacked ? gunzip(bytes, MOST_UNPACKED) : bytes;
    const data =
      unpacked === undefined
        ? 'is damaged, or larger than 512 MiB when it is unpacked'
        : readRingData(unpacked);
    if (typeof data === 'string') {
      findings.refuse(whole, `it ${data}`, hintFor(data));
      findings.check();
      throw new Error('a mistake was refused and not thrown');
    }
    const keys = hashPath(request, includes, findings);
    const ring = ringOfDraft({ ...draftOf(data, whole, findings), keys, place: whole }, findings);
    findings.check();
    const key = 'the path /account, /account/container or /account/container/object';
    return { rings: [{ name: 'ring', ring, key }], notes: findings.notes };
  },
};

function hintFor(wrong: string): string | undefined {
  return wrong.includes('format version')
    ? 'write it again: swift-ring-builder FILE.builder write_ring --format-version 1'
    : undefined;
}

function draftOf(
  { devices, rows, isByteOrderKnown }: SwiftRing,
  place: Place,
  findings: Findings,
): Omit<DraftRing, 'place'> {
  if (!isByteOrderKnown) {
    findings.note(
      place,
      'the order of its bytes is not said; it is read as that of an x86 or ARM machine',
    );
  }
  const present = devices.filter((device) => device !== null);
  const indices = new Int32Array(65_536).fill(-1);
  for (const [index, { id }] of present.entries()) indices[id] = index;
  const holds = new Uint8Array(present.length);
  const table = {
    rows: rows.map((row) =>
      row.map((id) => {
        const index = indices[id]!;
        if (index === -1)
          findings.refuse(place, `partitions are on device ${id}, which is not listed`);
        else holds[index] = 1;
        return Math.max(0, index);
      }),
    ),
  };
  if (rows.length > 1 && rows.at(-1)!.length < rows[0]!.length) {
    findings.note(
      place,
      'the number of replicas is no whole one: part of the partitions have one copy less',
    );
  }
  return {
    algorithm: 'swift',
    parameters: { slots: rows[0]!.length, holders: rows.length },
    hash: 'md5-be',
    copies: rows.length - 1,
    spreadZones: true,
    nodes: present.map((device, i) => nodeOf(device, holds[i] === 1, place, findings)),
    table,
  };
}

function nodeOf(device: SwiftDevice, holds: boolean, place: Place, findings: Findings): DraftNode {
  const { id, region, zone, ip, port, device: disk, weight } = device;
  const host = ip.includes(':') ? `[${ip}]` : ip;
  const name = `r${region}z${zone}-${host}:${port}/${disk}`;
  if (weight === 0) {
    findings.note(
      { ...place, text: name },
      holds
        ? 'a device of weight 0 is about to leave; it keeps what it has until the builder moves that'
        : 'a device of weight 0 has no partitions; it is in the ring as "drain"',
    );
  }
  return {
    id: name,
    address: `${host}:${port}`,
    name,
    number: id,
    zone: [`r${region}`, `z${zone}`, ip],
    weight: weight === 0 ? MIN_WEIGHT : weight,
    state: weight === 0 && !holds ? 'drain' : 'alive',
    place,
  };
}

/** As Debian's package has it until an operator changes it. */
const USUAL = 'changeme';

/** Flags, else the swift.conf beside the ring, else what Debian's package has. */
function hashPath(
  { hashPrefix, hashSuffix, file }: ImportRequest,
  includes: IncludeReader,
  findings: Findings,
): { prefix: string; suffix: string } {
  const read = includes.read('swift.conf');
  const conf = 'text' in read ? readHashPath(read.text) : undefined;
  const isGiven = hashPrefix !== undefined || hashSuffix !== undefined;
  if (isGiven || conf !== undefined) {
    return {
      prefix: hashPrefix ?? conf?.prefix ?? '',
      suffix: hashSuffix ?? conf?.suffix ?? '',
    };
  }
  findings.note(
    { file, text: 'no swift.conf', width: 1 },
    `paths are hashed with the prefix and suffix "${USUAL}" of Debian’s swift.conf; give yours with --hash-prefix and --hash-suffix, or keys go elsewhere`,
  );
  return { prefix: USUAL, suffix: USUAL };
}
