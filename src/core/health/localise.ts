import type { Ratio } from '../kernel/units.ts';
import {
  type Component,
  type ComponentKind,
  componentsOf,
  type WatchedNode,
} from './components.ts';
import { coverDeaths } from './cover.ts';
import type { Candidate } from './cover-groups.ts';
import { mostOf } from './share.ts';

/** What explains deaths. `local`, without a name, is the asking machine or its own link. */
export interface Cause {
  readonly kind: ComponentKind | 'local';
  readonly name: string;
  /** Ids of the dead nodes that it explains, in the order given; no node has two causes. */
  readonly nodes: readonly string[];
}

/** More than one node's own death. */
export function isCommon({ kind, name, nodes }: Cause): boolean {
  return kind !== 'node' || nodes.some((node) => node !== name);
}

export interface Localisation {
  /** Nobody can be judged: the asking machine sees no node at all. */
  readonly isLocal: boolean;
  /** Most nodes first; every dead node is explained by one of them. */
  readonly causes: readonly Cause[];
  /** Whether no smaller set of causes exists; else it is merely small. */
  readonly isExact: boolean;
}

export interface LocaliseOptions {
  /** Share of those who need a component that may still count as alive when it is blamed; else none. */
  readonly staleShare?: Ratio;
}

/**
 * The fewest causes that explain all dead nodes; among as few, those that fewer nodes need.
 *
 * A dead node can be blamed for itself and for all dead nodes that need it. Anything else can be
 * blamed when at least two nodes that need it are dead, none that needs it lives, and none that needs
 * it itself has a machine that is proved to live. Unknown nodes do not speak against it. When no node
 * lives, no machine either, and at least two are dead, it is the asking machine.
 *
 * Exact for zones, and for dependencies up to a bound of work; then `isExact` is false.
 */
export function localise(
  nodes: readonly WatchedNode[],
  { staleShare = 0 }: LocaliseOptions = {},
): Localisation {
  const dead = nodes.filter(({ verdict }) => verdict === 'dead');
  if (dead.length === 0) return { isLocal: false, causes: [], isExact: true };
  const isProved = nodes.some((node) => node.verdict === 'alive' || node.isMachineAlive);
  if (dead.length >= 2 && !isProved) {
    const causes = [{ kind: 'local', name: '', nodes: dead.map(({ id }) => id) }] as const;
    return { isLocal: true, causes, isExact: true };
  }
  const components = componentsOf(nodes);
  const blameable = components.filter((component) => {
    const verdict = component.node === undefined ? 'unknown' : nodes[component.node]!.verdict;
    return verdict === 'unknown' ? isBlameable(component, staleShare) : verdict === 'dead';
  });
  const { chosen, isExact } = coverDeaths(distinct(blameable));
  return { isLocal: false, causes: attribute(chosen, nodes), isExact };
}

function isBlameable(component: Component, staleShare: Ratio): boolean {
  const { dead, aliveCount, provenCount, size } = component;
  return dead.length >= 2 && provenCount === 0 && aliveCount <= mostOf(staleShare, size);
}

/** Of those that explain the same deaths, the most specific one. */
function distinct(components: readonly Component[]): Candidate<Component>[] {
  const best = new Map<string, Component>();
  for (const component of components) {
    const deaths = component.dead.join();
    const other = best.get(deaths);
    if (other === undefined || compare(component, other) < 0) best.set(deaths, component);
  }
  return [...best.values()]
    .sort(compare)
    .map((component) => ({ item: component, deaths: component.dead, size: component.size }));
}

const RANKS: Readonly<Record<ComponentKind, number>> = { node: 0, dependency: 1, zone: 2 };

/** The more specific first: needed by fewer, a node before what has no check, inner zones before outer. */
function compare(a: Component, b: Component): number {
  return (
    a.size - b.size ||
    RANKS[a.kind] - RANKS[b.kind] ||
    (a.kind === 'zone' ? depthOf(b.name) - depthOf(a.name) : 0) ||
    (a.name < b.name ? -1 : 1)
  );
}

const depthOf = (zone: string): number => zone.split('/').length;

/** Gives every dead node to the most specific cause that explains it. */
function attribute(chosen: readonly Component[], nodes: readonly WatchedNode[]): Cause[] {
  const given = new Set<number>();
  const causes = [...chosen].sort(compare).map(({ kind, name, dead }) => {
    const own = dead.filter((node) => !given.has(node));
    for (const node of own) given.add(node);
    return { kind, name, nodes: own.map((node) => nodes[node]!.id) };
  });
  return causes.sort((a, b) => b.nodes.length - a.nodes.length);
}
