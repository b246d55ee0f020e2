import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tableBuilder } from '../../src/core/kernel/wasm/build-table.ts';
import { openRing } from '../../src/core/ring/lookup.ts';
import { freshKeys } from '../support/fresh-keys.ts';
import { imported } from '../support/imports.ts';
import { PYTHON, runPython } from '../support/python.ts';
import { isInstalled } from './installed.ts';

const BUILDER = '/usr/bin/swift-ring-builder';
const HANDOFFS = 4;

const device = (at: string, weight: number): string => `${at} ${weight}`;
const unequal = [
  ...[100, 200, 300].map((weight, i) => device(`r1z1-10.0.1.${i + 1}:6200/sd1`, weight)),
  ...[150, 150, 50].map((weight, i) => device(`r1z2-10.0.2.1:6200/sd${i}`, weight)),
  ...[400, 100].map((weight, i) => device(`r2z3-10.0.3.${i + 1}:6200/sdb`, weight)),
];
const build = [`add ${unequal.join(' ')}`, 'rebalance --seed 7'];

/** Calls of swift-ring-builder, behind the name of the builder's file. */
const builds: Readonly<Record<string, readonly string[]>> = {
  'three replicas, unequal weights': ['create 10 3 1', ...build],
  'replicas in fractions': ['create 10 2.4 1', ...build],
  'one replica': ['create 8 1 1', ...build],
  'a device that left': [
    ...['create 10 3 0', ...build],
    ...['remove -y d1', 'rebalance --seed 8'],
  ],
  'a device of weight 0': [
    ...['create 10 3 0', ...build],
    ...['set_weight d4 0', 'rebalance --seed 9'],
  ],
};

/** Ids of the devices of each path, and of its first handoffs. */
const SCRIPT = `
import itertools, json, sys
from swift.common import utils
asked = json.load(sys.stdin)
utils.HASH_PATH_PREFIX = asked['prefix'].encode()
utils.HASH_PATH_SUFFIX = asked['suffix'].encode()
utils.validate_hash_conf = lambda: None
from swift.common.ring import ring
ring.validate_configuration = lambda: None
loaded = ring.Ring(asked['file'])
told = []
for digits in asked['paths']:
    path = bytes.fromhex(digits).decode()
    part, nodes = loaded.get_nodes(*path.split('/', 3)[1:])
    more = itertools.islice(loaded.get_more_nodes(part), asked['handoffs'])
    told.append([[node['id'] for node in nodes], [node['id'] for node in more]])
json.dump(told, sys.stdout)
`;

const isHere = isInstalled(BUILDER, 'swift') && isInstalled(PYTHON, 'python3');
describe.skipIf(!isHere)('Swift', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-swift-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const isText = (key: Buffer): boolean => Buffer.from(key.toString()).equals(key);
  const paths = freshKeys('Swift', 150, { carries: (byte) => byte >= 0x20 })
    .filter(isText)
    .map((key, i) => {
      const [account, container] = [`/AUTH_${i % 7}`, `/c${i % 3}`];
      const object = key.toString().replaceAll('/', '_');
      return Buffer.from([account, container, `/${object}`].slice(0, 1 + ((i + 2) % 3)).join(''));
    });

  it.each(Object.entries(builds))('%s', async (name, calls) => {
    const builder = join(folder, `${name.replaceAll(/\W/g, '-')}.builder`);
    // It ends with 1 when it only warns, as of a poor balance.
    const script = calls.map((call) => `${BUILDER} "$1" ${call} || [ $? = 1 ] || exit`).join('\n');
    execFileSync('sh', ['-c', script, 'sh', builder], { timeout: 60_000, stdio: 'pipe' });
    const file = builder.replace(/builder$/, 'ring.gz');
    const [hashPrefix, hashSuffix] = ['before', 'beh1nd'];
    const told = runPython<[number[], number[]][]>(SCRIPT, {
      file,
      prefix: hashPrefix,
      suffix: hashSuffix,
      paths: paths.map((path) => path.toString('hex')),
      handoffs: HANDOFFS,
    });

    const { rings } = await imported('swift', readFileSync(file), { hashPrefix, hashSuffix });
    const { ring } = rings[0]!;
    const lookup = openRing(ring, { builder: tableBuilder });
    const found = paths.map((path) => {
      const { hi, lo } = lookup.hash(path);
      const holders = lookup.level1.holders!(hi, lo);
      const order = lookup.level1.preference(hi, lo, holders.length + HANDOFFS);
      expect(order.slice(0, holders.length)).toEqual(holders);
      expect(lookup.owner(hi, lo)).toBe(holders[0]);
      const ids = (nodes: readonly number[]) => nodes.map((node) => ring.nodes[node]!.number);
      return [ids(holders), ids(order.slice(holders.length))];
    });
    expect(found).toEqual(told);
  });
});
