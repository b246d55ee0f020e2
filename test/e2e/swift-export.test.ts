import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { gzip } from '../../src/adapters/gzip.ts';
import { exportSwift } from '../../src/core/export/swift.ts';
import { tableBuilder } from '../../src/core/kernel/wasm/build-table.ts';
import { openRing } from '../../src/core/ring/lookup.ts';
import type { Ring } from '../../src/core/ring/ring.ts';
import { imported } from '../support/imports.ts';
import { runPython } from '../support/python.ts';
import { nodeList, ringOf } from '../support/rings.ts';
import { isInstalled } from './installed.ts';

const LIBRARY = '/usr/lib/python3/dist-packages/swift/common/ring/ring.py';

/** What Swift's own library finds in a ring file: devices, partitions by replica, devices of paths. */
const SCRIPT = `
import json, sys
from swift.common import utils
asked = json.load(sys.stdin)
utils.HASH_PATH_PREFIX = asked['prefix'].encode()
utils.HASH_PATH_SUFFIX = asked['suffix'].encode()
from swift.common.ring import ring
ring.validate_configuration = lambda: None
loaded = ring.Ring(asked['file'])
json.dump({
    'devices': [dev and [dev['id'], dev['region'], dev['zone'], dev['ip'], dev['port'], dev['device'], dev['weight']] for dev in loaded.devs],
    'rows': [list(row) for row in loaded._replica2part2dev_id],
    'paths': [[dev['id'] for dev in loaded.get_nodes(*path.split('/', 3)[1:])[1]] for path in asked['paths']],
}, sys.stdout)
`;

interface Told {
  readonly devices: readonly (readonly (number | string)[] | null)[];
  readonly rows: readonly (readonly number[])[];
  readonly paths: readonly (readonly number[])[];
}

const zones = ['east/z1', 'east/z2', 'west/z3'];
const nodes = nodeList(14).map((node, i) => ({
  ...node,
  zone: zones[i % 3]!,
  weight: 1 + (i % 4) * 1.5,
}));
const request = { algorithm: 'slots', parameters: { slots: 1024 } } as const;
const fresh = ringOf(nodes, request);
/** A ring that has lost a node since, and another is drained. */
const changed = ringOf(
  nodes.slice(1).map((node, i) => (i === 3 ? { ...node, state: 'drain' as const } : node)),
  request,
  fresh,
);
const flat = ringOf(
  nodeList(5).map((node, i) => ({
    ...node,
    zone: `rack-${7 + i}`,
    address: `[2001:db8::${i + 1}]:6000`,
  })),
  request,
);
const single = ringOf(nodeList(3), {
  ...request,
  replicas: { scheme: 'nearest', copies: 0, overlap: 0.25, spreadZones: true },
});

const paths = Array.from({ length: 200 }, (_, i) => {
  const parts = [`AUTH_${i % 7}`, `c${i % 3}`, `объект ${i}/part {${i}}`];
  return `/${parts.slice(0, 1 + ((i + 2) % 3)).join('/')}`;
});

describe.skipIf(!isInstalled(LIBRARY, 'python3-swift'))('Swift reads exported rings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-swift-export-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[name: string, ring: Ring]>([
    ['unequal weights in nested zones', fresh],
    ['after a change, with a drained node', changed],
    ['IPv6 and one level of zones', flat],
    ['one replica', single],
  ])('%s', async (name, ring) => {
    const file = join(folder, `${name}.ring.gz`);
    const { devices, bytes } = exportSwift(ring);
    const packed = gzip(bytes);
    writeFileSync(file, packed);
    const [hashPrefix, hashSuffix] = ['before', 'beh1nd'];
    const told: Told = runPython(SCRIPT, { file, prefix: hashPrefix, suffix: hashSuffix, paths });

    expect(told.devices).toEqual(
      devices.map(({ id, region, zone, ip, port, device, weight }) => [
        id,
        region,
        zone,
        ip,
        port,
        device,
        weight,
      ]),
    );
    const rows = ring.table!.rows.map((row) => Array.from(row, (node) => devices[node]!.id));
    expect(told.rows).toEqual(rows);

    const { rings } = await imported('swift', packed, { hashPrefix, hashSuffix });
    const lookup = openRing(rings[0]!.ring, { builder: tableBuilder });
    const found = paths.map((path) => {
      const { hi, lo } = lookup.hash(path);
      return lookup.level1.holders!(hi, lo).map((node) => lookup.ring.nodes[node]!.number);
    });
    expect(found).toEqual(told.paths);
  });
});
