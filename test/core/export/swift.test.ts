import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { exportSwift } from '../../../src/core/export/swift.ts';
import { swiftDevices } from '../../../src/core/export/swift-device.ts';
import { readRingData } from '../../../src/core/import/swift/ring-data.ts';
import { repository } from '../../structure/sources.ts';
import { imported } from '../../support/imports.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

describe('devices of nodes', () => {
  const regionsAndZones = (zones: readonly string[]): [number, number][] =>
    swiftDevices(
      ringOf(nodeList(zones.length).map((node, i) => ({ ...node, zone: zones[i]! }))),
    ).map(({ region, zone }) => [region, zone]);

  it.each([
    {
      name: 'no zones',
      zones: ['', ''],
      want: [
        [1, 1],
        [1, 1],
      ],
    },
    {
      name: 'one level with numbers',
      zones: ['rack-7', 'rack-9', 'rack-7'],
      want: [
        [1, 7],
        [1, 9],
        [1, 7],
      ],
    },
    {
      name: 'one level without',
      zones: ['a', 'b', 'a'],
      want: [
        [1, 1],
        [1, 2],
        [1, 1],
      ],
    },
    {
      name: 'numbers that tell nothing apart',
      zones: ['a1', 'b1'],
      want: [
        [1, 1],
        [1, 2],
      ],
    },
    {
      name: 'nested zones',
      zones: ['r2/z5', 'r2/z6', 'r3/z5'],
      want: [
        [2, 5],
        [2, 6],
        [3, 5],
      ],
    },
    {
      name: 'nested zones without numbers',
      zones: ['x/a', 'y/b/c', 'x/b/d'],
      want: [
        [1, 1],
        [2, 2],
        [1, 3],
      ],
    },
  ])('$name', ({ zones, want }) => {
    expect(regionsAndZones(zones)).toEqual(want);
  });

  it('weigh nothing unless they are alive', () => {
    const nodes = nodeList(3).map((node, i) =>
      i === 1 ? { ...node, state: 'dead' as const, weight: 7 } : { ...node, weight: 7 },
    );
    expect(swiftDevices(ringOf(nodes)).map(({ weight }) => weight)).toEqual([7, 0, 7]);
  });
});

it.each(['object', 'account', 'built-by-swift'])('an imported ring goes back: %s', async (name) => {
  const bytes = readFileSync(join(repository, `test/fixtures/import/swift/${name}.ring.gz`));
  const { rings } = await imported('swift', bytes, { hashPrefix: '', hashSuffix: '' });
  const ring = rings[0]!.ring;
  const original = readRingData(gunzipSync(bytes));
  const again = readRingData(exportSwift(ring).bytes);
  if (typeof original === 'string' || typeof again === 'string') throw new Error('unreadable');
  expect(again.rows).toEqual(original.rows);
  const known = (devices: typeof original.devices) =>
    devices.map((one) => one && [one.id, one.region, one.zone, one.ip, one.port, one.device]);
  expect(known(again.devices)).toEqual(known(original.devices));
});

it('a ring without a table is refused', () => {
  expect(() => exportSwift(ringOf(nodeList(3)))).toThrow('no stored table');
});
