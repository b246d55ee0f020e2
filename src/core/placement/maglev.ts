import { ownerIn } from '../kernel/wasm/owner-tables.ts';
import { seededXxh64, xxh64 } from '../kernel/xxh64.ts';
import {
  nodeName,
  type Parameters,
  type Placement,
  type PlacementNode,
  type PlacementSpec,
} from './placement.ts';
import { sum } from './points.ts';
import { remainderSteps } from './steps.ts';

/** 2 bytes each. */
const MAX_SIZE = 2 ** 26;

/**
 * Maglev: nodes take turns in filling a table, each along a permutation of its own, heavier ones more
 * often; the hash modulo the size of the table, a prime, reads it.
 */
export const maglev: PlacementSpec = maglevSpec(
  'Maglev table: one read a key, even to one entry',
  'Eisenbud et al. 2016, NSDI, section 3.4',
);

/** The same table, which is Envoy's where nodes are named as Envoy names its hosts. */
export const envoyMaglev: PlacementSpec = {
  ...maglevSpec(
    'Envoy MAGLEV, a table of 65 537 entries',
    'Envoy, source/extensions/load_balancing_policies/maglev',
  ),
  program: 'Envoy',
};

function maglevSpec(summary: string, source: string): PlacementSpec {
  return {
    summary,
    source,
    claims: {
      weighted: true,
      disruption: 'moderate',
      exactness: 'steps',
      evenness: 'slot',
      areas: false,
      removal: 'any',
      copies: false,
      ordered: false,
    },
    parameters: { tableSize: 65_537 },
    keyHashes: ['xxh64'],
    create: ({ nodes, parameters }) => maglevPlacement(maglevTable(nodes, parameters)),
    // Turns of unequal weights are rounded, each node's once.
    slotShare: ({ tableSize }) => 2 / tableSize!,
    complain: ({ nodes, parameters: { tableSize } }) => {
      if (tableSize! > MAX_SIZE || !isPrime(tableSize!)) {
        return `tableSize is ${tableSize}, but must be a prime up to ${MAX_SIZE}`;
      }
      if (tableSize! >= nodes.length) return undefined;
      return `its table of ${tableSize} entries has fewer than one for each of its ${nodes.length} nodes`;
    },
  };
}

function maglevPlacement(members: Uint16Array): Placement {
  const tables = { kind: 'modulo', members } as const;
  const owner = ownerIn(tables);
  return {
    owner,
    preference: (hi, lo) => [owner(hi, lo)],
    tables: () => tables,
    steps: remainderSteps(members.length, (row) => ({ hi: 0, lo: row })),
  };
}

/** In the order of names, each node at the entry of its permutation that is free and comes first. */
function maglevTable(nodes: readonly PlacementNode[], parameters: Parameters): Uint16Array {
  const size = parameters.tableSize!;
  const members = nodes.map((_, i) => i).filter((i) => nodes[i]!.weight > 0);
  members.sort((a, b) => compareBytes(nodeName(nodes[a]!), nodeName(nodes[b]!)));
  const total = sum(members.map((i) => nodes[i]!.weight));
  const weights = members.map((i) => nodes[i]!.weight / total);
  const heaviest = weights.reduce((a, b) => Math.max(a, b));
  const targets = members.map(() => 0);
  const skips = members.map(
    (i) =>
      (remainder(seededXxh64(new TextEncoder().encode(nodeName(nodes[i]!)), 1), size - 1) + 1) %
      size,
  );
  const entries = members.map((i) => remainder(xxh64(nodeName(nodes[i]!)), size));
  const owners = new Uint16Array(size);
  const isTaken = new Uint8Array(size);
  for (let turn = 1, filled = 0; filled < size; turn++) {
    for (let m = 0; m < members.length && filled < size; m++) {
      if (turn * weights[m]! < targets[m]!) continue;
      targets[m]! += heaviest;
      let entry = entries[m]!;
      while (isTaken[entry] === 1) entry = (entry + skips[m]!) % size;
      isTaken[entry] = 1;
      owners[entry] = members[m]!;
      entries[m] = (entry + skips[m]!) % size;
      filled++;
    }
  }
  return owners;
}

function remainder({ hi, lo }: { hi: number; lo: number }, divisor: number): number {
  return ((hi % divisor) * (2 ** 32 % divisor) + lo) % divisor; // below 2^53 for divisors up to 2^26
}

/** As strings of bytes compare in C++; names of hosts are ASCII. */
const compareBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function isPrime(value: number): boolean {
  if (!Number.isInteger(value) || value < 2) return false;
  for (let d = 2; d * d <= value; d++) if (value % d === 0) return false;
  return true;
}
