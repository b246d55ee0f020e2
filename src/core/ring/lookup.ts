import { leastCommonMultiple } from '../kernel/divisors.ts';
import { LbError } from '../kernel/errors.ts';
import type { HashFunction } from '../kernel/hash64.ts';
import { xxh64 } from '../kernel/xxh64.ts';
import { keyHasher } from '../key-hash/hasher.ts';
import type { KeyHashing } from '../key-hash/key-hash.ts';
import type {
  Distribution,
  Placement,
  PlacementNode,
  PlacementSpec,
  Steps,
  TableBuilder,
} from '../placement/placement.ts';
import { isPlacementName, placementNames, placements } from '../placement/registry.ts';
import { mergeBorders } from './borders.ts';
import type { BulkPlan } from './bulk.ts';
import type { Ring } from './ring.ts';

/**
 * A ring ready to answer. Two levels (SPEC S4.3): the table over all nodes decides, and only the keys
 * of nodes that may not own any ask the table over the live ones. An algorithm whose disruption is
 * minimal needs no second table: leaving a node out moves that node's keys and no others.
 */
export interface RingLookup {
  readonly ring: Ring;
  readonly spec: PlacementSpec;
  /** Table over all nodes, or over the live ones when there is one level. */
  readonly level1: Placement;
  readonly level2?: Placement;
  /** By node index: 1 when the node owns keys. */
  readonly alive: Uint8Array;
  readonly aliveCount: number;
  /** Hash of a key as this ring takes it; text as UTF-8. */
  readonly hash: HashFunction;
  /** The node that owns the key. */
  owner(hi: number, lo: number): number;
  /** The table that decided the owner: copies are chosen from it. */
  decider(hi: number, lo: number): Placement;
  /** Present for algorithms whose exactness is `steps`. */
  readonly steps?: Steps;
}

/**
 * @param options.hash of keys and nodes, in place of the ring's own: for tests
 * @throws LbError NO_LIVE_NODE when no node is alive; PLACEMENT_IMPOSSIBLE when the algorithm cannot do
 *   without those that are not; RING_CORRUPT for an unknown algorithm
 */
export function openRing(
  ring: Ring,
  options: { hash?: HashFunction; builder?: TableBuilder } = {},
): RingLookup {
  const spec = placementSpec(ring.algorithm);
  const alive = Uint8Array.from(ring.nodes, (node) => (node.state === 'alive' ? 1 : 0));
  const aliveCount = alive.reduce((sum, flag) => sum + flag, 0);
  if (aliveCount === 0) {
    throw new LbError('NO_LIVE_NODE', 'no node of this ring is alive, so no key has an owner', {
      hint: 'set the state of at least one node to alive and build the ring again',
    });
  }
  const hash = options.hash ?? xxh64;
  const create = (nodes: readonly PlacementNode[]): Placement =>
    spec.create(distributionOf(ring, nodes), hash, options.builder);
  const living = livingNodes(ring);
  const hashOfKey = options.hash ?? keyHasher(keyHashing(ring));
  const hasTwoLevels =
    ring.levels === 2 && spec.claims.disruption !== 'minimal' && aliveCount < ring.nodes.length;
  const level1 = create(hasTwoLevels ? ring.nodes : living);
  const common = { ring, spec, level1, alive, aliveCount, hash: hashOfKey };
  if (hasTwoLevels) return { ...common, ...twoLevels(level1, create(living), alive) };
  return {
    ...common,
    owner: level1.owner,
    decider: () => level1,
    ...(level1.steps && { steps: level1.steps }),
  };
}

function twoLevels(
  level1: Placement,
  level2: Placement,
  alive: Uint8Array,
): Pick<RingLookup, 'level2' | 'owner' | 'decider' | 'steps'> {
  const steps = joinSteps(level1.steps, level2.steps, alive);
  return {
    level2,
    owner(hi, lo) {
      const first = level1.owner(hi, lo);
      return alive[first] === 1 ? first : level2.owner(hi, lo);
    },
    decider: (hi, lo) => (alive[level1.owner(hi, lo)] === 1 ? level1 : level2),
    ...(steps && { steps }),
  };
}

/** @throws LbError RING_CORRUPT for a name that the registry does not have */
export function placementSpec(algorithm: string): PlacementSpec {
  if (isPlacementName(algorithm)) return placements[algorithm];
  throw new LbError('RING_CORRUPT', `the ring's algorithm is unknown: ${algorithm}`, {
    hint: `this lbctl knows ${placementNames.join(', ')}`,
  });
}

/** What placements see when only live nodes may own keys. */
export function livingNodes({ nodes }: Pick<Ring, 'nodes'>): readonly PlacementNode[] {
  return nodes.map((node) =>
    node.state === 'alive' ? node : { ...node, weight: 0, restingWeight: node.weight },
  );
}

/** The ring's parameters and table for `nodes`, which are its own, some of them perhaps of weight 0. */
export function distributionOf(
  { parameters, table, vacated }: Ring,
  nodes: readonly PlacementNode[],
): Distribution {
  return { nodes, parameters, ...(table && { table }), ...(vacated && { vacated }) };
}

/** How the ring's keys are hashed. */
export function keyHashing({ algorithm, parameters, hash, keys }: Ring): KeyHashing {
  const seed = placementSpec(algorithm).keySeed?.(parameters) ?? 0;
  return { name: hash, seed, ...keys };
}

/** Whether one hash of a key serves both rings. */
export function isSameHashing(a: Ring, b: Ring): boolean {
  const [x, y] = [keyHashing(a), keyHashing(b)];
  return (
    x.name === y.name &&
    x.seed === y.seed &&
    x.tag === y.tag &&
    x.prefix === y.prefix &&
    x.suffix === y.suffix
  );
}

/** Steps fine enough for both levels; their rows are repeated up to the least common multiple. */
function joinSteps(
  a: Steps | undefined,
  b: Steps | undefined,
  alive: Uint8Array,
): Steps | undefined {
  if (a === undefined || b === undefined) return undefined;
  const merge = mergeBorders();
  const borders = (row: number) => merge(a.borders(row % a.rows), b.borders(row % b.rows));
  return {
    rows: leastCommonMultiple(a.rows, b.rows),
    width: a.width,
    borders,
    point: a.point,
    ...(a.owners && b.owners && { owners: joinOwners(a, b, borders, alive) }),
  };
}

/** Owners of the joined steps: level 1 decides, level 2 where its node is not alive. */
function joinOwners(
  a: Steps,
  b: Steps,
  bordersOf: Steps['borders'],
  alive: Uint8Array,
): (row: number) => Uint16Array {
  return (row) => {
    const borders = bordersOf(row);
    const [x, y] = [a.borders(row % a.rows), b.borders(row % b.rows)];
    const [first, second] = [a.owners!(row % a.rows), b.owners!(row % b.rows)];
    const owners = new Uint16Array(borders.length);
    for (let step = 0, i = 0, j = 0; step < owners.length; step++) {
      while (i + 1 < x.length && x[i + 1]! <= borders[step]!) i++;
      while (j + 1 < y.length && y[j + 1]! <= borders[step]!) j++;
      owners[step] = alive[first[i]!] === 1 ? first[i]! : second[j]!;
    }
    return owners;
  };
}

/** The ring as flat tables, for placing keys by the million. */
export function bulkPlan(lookup: RingLookup): BulkPlan {
  const first = lookup.level1.tables?.();
  const second = lookup.level2?.tables?.();
  return {
    nodeCount: lookup.ring.nodes.length,
    keys: keyHashing(lookup.ring),
    owner: lookup.owner,
    ...(first && { tables: first }),
    ...(second && { second: { alive: lookup.alive, tables: second } }),
  };
}
