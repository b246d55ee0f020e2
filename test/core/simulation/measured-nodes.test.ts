import { expect, it } from 'vitest';
import { measuredNodes } from '../../../src/core/simulation/measured-nodes.ts';
import { performance } from '../../../src/core/vector/performance.ts';

const hosts = [
  { node: 'a', capacity: { cpu: 100, memory: 4e9, disk: 5_000 } },
  { node: 'b', capacity: { cpu: 300, memory: 4e9, disk: 15_000 } },
];
const vectorOf = (all: typeof hosts) => performance(all.map(({ capacity }) => capacity));

it('a host is as fast as its CPU and disk are over the means, and weighs as it performs', () => {
  const nodes = measuredNodes(hosts, vectorOf(hosts));
  expect(nodes.map(({ id, speed, diskSpeed }) => [id, speed, diskSpeed])).toEqual([
    ['a', 0.5, 0.5],
    ['b', 1.5, 1.5],
  ]);
  expect(nodes.map(({ weight }) => weight)).toEqual(vectorOf(hosts).performance);
  expect(nodes.map(({ capacity }) => capacity)).toEqual(hosts.map(({ capacity }) => capacity));
});

it('without a figure of every disk all disks are alike; without one of a CPU there is no model', () => {
  const [first, second] = hosts;
  const without = (what: 'cpu' | 'disk') => [
    first!,
    { node: 'b', capacity: { ...second!.capacity, [what]: null } },
  ];
  const disks = measuredNodes(without('disk'), vectorOf(hosts)).map(({ diskSpeed }) => diskSpeed);
  expect(disks).toEqual([1, 1]);
  expect(() => measuredNodes(without('cpu'), vectorOf(hosts))).toThrow(/how fast its CPU is/);
});
