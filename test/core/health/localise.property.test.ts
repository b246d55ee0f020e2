import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WatchedNode } from '../../../src/core/health/components.ts';
import { type Cause, localise } from '../../../src/core/health/localise.ts';

const IDS = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6'];
const ZONES = ['', 'a', 'a/1', 'a/2', 'b', 'b/1'];
const OTHERS = ['s', 'p'];

const cluster = fc.array(
  fc.record({
    zone: fc.constantFrom(...ZONES),
    dependsOn: fc.uniqueArray(fc.constantFrom(...IDS, ...OTHERS, 'a/1', 'b'), { maxLength: 2 }),
    verdict: fc.constantFrom<WatchedNode['verdict'][]>('dead', 'dead', 'dead', 'alive', 'unknown'),
    isMachineAlive: fc.constantFrom(false, false, false, true),
  }),
  { minLength: 1, maxLength: IDS.length },
);

const watched = cluster.map((list): WatchedNode[] =>
  list.map((node, i) => ({
    ...node,
    id: IDS[i]!,
    isMachineAlive: node.isMachineAlive && node.verdict !== 'unknown',
  })),
);

type Kind = 'node' | 'zone' | 'dependency';

/** The definitions word by word: who needs what, which causes there are, which sets explain all. */
class Oracle {
  readonly #nodes: readonly WatchedNode[];

  constructor(nodes: readonly WatchedNode[]) {
    this.#nodes = nodes;
  }

  #node(name: string): WatchedNode | undefined {
    return this.#nodes.find(({ id }) => id === name);
  }

  #zones(): string[] {
    return [...new Set(this.#nodes.flatMap(({ zone }) => outer(zone)))];
  }

  /** `kind name` of what a node names itself, zones with those around them. */
  #own({ zone, dependsOn }: WatchedNode): string[] {
    const named = dependsOn.flatMap((name) => {
      if (this.#node(name)) return [`node ${name}`];
      return this.#zones().includes(name)
        ? outer(name).map((one) => `zone ${one}`)
        : [`dependency ${name}`];
    });
    return [...outer(zone).map((one) => `zone ${one}`), ...named];
  }

  needs(node: WatchedNode): Set<string> {
    const needs = new Set([`node ${node.id}`, ...this.#own(node)]);
    for (const need of needs) {
      const via = need.startsWith('node ') ? this.#node(need.slice(5)) : undefined;
      if (via === undefined || via === node) continue;
      if (node.verdict === 'alive' && via.verdict === 'dead') continue;
      for (const further of this.#own(via)) needs.add(further);
    }
    return needs;
  }

  candidates(): { name: string; kind: Kind; dead: string[]; size: number }[] {
    const names = [...new Set(this.#nodes.flatMap((node) => [...this.needs(node)]))];
    return names.flatMap((need) => {
      const users = this.#nodes.filter((node) => this.needs(node).has(need));
      const dead = users.filter(({ verdict }) => verdict === 'dead').map(({ id }) => id);
      const [kind, name] = need.split(' ') as [Kind, string];
      const self = kind === 'node' ? this.#node(name) : undefined;
      const isProven = users.some(
        (node) =>
          node.isMachineAlive &&
          (`node ${node.id}` === need || (kind !== 'node' && this.#own(node).includes(need))),
      );
      const isCommon =
        dead.length >= 2 && !isProven && users.every(({ verdict }) => verdict !== 'alive');
      const isBlameable =
        self === undefined || self.verdict === 'unknown' ? isCommon : self.verdict === 'dead';
      return isBlameable ? [{ name, kind, dead, size: users.length }] : [];
    });
  }
}

function outer(zone: string): string[] {
  if (zone === '') return [];
  const parts = zone.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

function sizeOf(causes: readonly Cause[], oracle: Oracle): number {
  return causes.reduce((sum, cause) => {
    const found = oracle
      .candidates()
      .find(({ kind, name }) => kind === cause.kind && name === cause.name);
    if (found === undefined) throw new Error(`${cause.kind} ${cause.name} cannot be blamed`);
    return sum + found.size;
  }, 0);
}

/** Causes and their sizes together of the best set there is, by trying all sets. */
function best(oracle: Oracle, dead: readonly string[]): [count: number, size: number] {
  const candidates = oracle.candidates();
  let found: [number, number] = [Number.POSITIVE_INFINITY, 0];
  for (let set = 0; set < 2 ** candidates.length; set++) {
    const chosen = candidates.filter((_, i) => (set >> i) & 1);
    if (chosen.length > found[0]) continue;
    const explained = new Set(chosen.flatMap((one) => one.dead));
    if (!dead.every((id) => explained.has(id))) continue;
    const size = chosen.reduce((sum, one) => sum + one.size, 0);
    if (chosen.length < found[0] || size < found[1]) found = [chosen.length, size];
  }
  return found;
}

describe('localise', () => {
  it('finds a set as small as any', () => {
    fc.assert(
      fc.property(watched, (nodes) => {
        const dead = nodes.filter(({ verdict }) => verdict === 'dead').map(({ id }) => id);
        const { isLocal, causes, isExact } = localise(nodes);
        const isSilent = nodes.every(
          ({ verdict, isMachineAlive }) => verdict !== 'alive' && !isMachineAlive,
        );
        expect(isLocal).toBe(isSilent && dead.length >= 2);
        expect(isExact).toBe(true);
        const explained = causes.flatMap((cause) => cause.nodes);
        expect([...explained].sort()).toEqual([...dead].sort());
        if (isLocal) return;
        const oracle = new Oracle(nodes);
        for (const { kind, name, nodes: own } of causes) {
          const candidate = oracle
            .candidates()
            .find((one) => one.kind === kind && one.name === name);
          expect(own.every((id) => candidate!.dead.includes(id))).toBe(true);
          expect(own.length).toBeGreaterThan(0);
        }
        const [count, size] = best(oracle, dead);
        expect([causes.length, sizeOf(causes, oracle)]).toEqual([count, size]);
      }),
      { numRuns: 1500, seed: 1 },
    );
  });

  it('finds the same whatever the order of nodes', () => {
    fc.assert(
      fc.property(watched, (nodes) => {
        const names = (list: readonly WatchedNode[]) => localise(list).causes.length;
        expect(names([...nodes].reverse())).toBe(names(nodes));
      }),
      { numRuns: 300, seed: 2 },
    );
  });
});
