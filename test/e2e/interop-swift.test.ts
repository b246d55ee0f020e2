import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableBuilder } from '../../src/core/kernel/wasm/build-table.ts';
import { openRing } from '../../src/core/ring/lookup.ts';
import { inFreshFolder, runShell } from '../cli/transcript.ts';
import { freshKeys } from '../support/fresh-keys.ts';
import { imported } from '../support/imports.ts';
import { PYTHON, runPython } from '../support/python.ts';
import { isInstalled } from './installed.ts';

const LIBRARY = '/usr/lib/python3/dist-packages/swift/cli/ringbuilder.py';
const HANDOFFS = 4;

const device = (at: string, weight: number): string => `${at} ${weight}`;
const unequal = [
  ...[100, 200, 300].map((weight, i) => device(`r1z1-10.0.1.${i + 1}:6200/sd1`, weight)),
  ...[150, 150, 50].map((weight, i) => device(`r1z2-10.0.2.1:6200/sd${i}`, weight)),
  ...[400, 100].map((weight, i) => device(`r2z3-10.0.3.${i + 1}:6200/sdb`, weight)),
];
const build = [`add ${unequal.join(' ')}`, 'rebalance --seed 7'];

/** Calls of swift-ring-builder, as they stand behind the name of the builder's file. */
const builds: Readonly<Record<string, readonly string[]>> = {
  'three replicas, unequal weights': ['create 10 3 1', ...build],
  'replicas in fractions': ['create 10 2.4 1', ...build],
  'one replica': ['create 8 1 1', ...build],
  'a device that left': [...['create 10 3 0', ...build], ...['remove -y d1', 'rebalance --seed 8']],
  'a device of weight 0': [
    ...['create 10 3 0', ...build],
    ...['set_weight d4 0', 'rebalance --seed 9'],
  ],
};

/** Builds each ring as the command does; then the devices of every path, and its first handoffs. */
const SCRIPT = `
import contextlib, itertools, json, os, sys
from swift.cli.ringbuilder import main
from swift.common import utils
asked = json.load(sys.stdin)
utils.HASH_PATH_PREFIX = asked['prefix'].encode()
utils.HASH_PATH_SUFFIX = asked['suffix'].encode()
from swift.common.ring import ring
ring.validate_configuration = lambda: None
def build(name, calls):
    builder = os.path.join(asked['folder'], name + '.builder')
    for call in calls:
        try:
            with contextlib.redirect_stdout(sys.stderr):
                main(['swift-ring-builder', builder] + call.split(' '))
        except SystemExit as end:
            if end.code not in (0, 1):  # 1 warns, as of a poor balance
                raise
    return os.path.join(asked['folder'], name + '.ring.gz')
def answers(name, calls):
    loaded = ring.Ring(build(name, calls))
    for digits in asked['paths']:
        path = bytes.fromhex(digits).decode()
        part, nodes = loaded.get_nodes(*path.split('/', 3)[1:])
        more = itertools.islice(loaded.get_more_nodes(part), asked['handoffs'])
        yield [[node['id'] for node in nodes], [node['id'] for node in more]]
json.dump({name: list(answers(name, calls)) for name, calls in asked['builds'].items()}, sys.stdout)
`;

describe.skipIf(!isInstalled(LIBRARY, 'python3-swift'))('Swift', () => {
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

  const [hashPrefix, hashSuffix] = ['before', 'beh1nd'];
  let told: Readonly<Record<string, readonly [devices: number[], handoffs: number[]][]>>;
  beforeAll(() => {
    const digits = paths.map((path) => path.toString('hex'));
    const hashing = { prefix: hashPrefix, suffix: hashSuffix };
    told = runPython(SCRIPT, { folder, builds, ...hashing, paths: digits, handoffs: HANDOFFS });
  });

  it.each(Object.keys(builds))('%s', async (name) => {
    const bytes = readFileSync(join(folder, `${name}.ring.gz`));
    const { rings } = await imported('swift', bytes, { hashPrefix, hashSuffix });
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
    expect(found).toEqual(told[name]);
  });

  it('agrees with ring check, in all devices of a path', async () => {
    const conf = [
      '[swift-hash]',
      `swift_hash_path_prefix = ${hashPrefix}`,
      `swift_hash_path_suffix = ${hashSuffix}`,
    ].join('\n');
    const bytes = readFileSync(join(folder, 'replicas in fractions.ring.gz'));
    await inFreshFolder({ 'object.ring.gz': bytes, 'swift.conf': conf }, async (place) => {
      const how = `--swift-ring object.ring.gz --swift-conf swift.conf --python ${PYTHON}`;
      const line = `lbctl ring import object.ring.gz > log && lbctl ring check -r ring.json --against swift ${how} --rate 5k/s --json`;
      const { stdout, exit } = await runShell(line, place, { timeoutMs: 25_000 });
      expect(JSON.parse(stdout)).toMatchObject({ answeredCount: 1000, agreedCount: 1000 });
      expect(exit).toBe(0);
    });
  });
});
