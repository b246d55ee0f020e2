import { outerZones } from '../cluster/zones.ts';
import type { Verdict } from './node-health.ts';

/** What a death may be blamed on besides the asking machine. */
export type ComponentKind = 'node' | 'dependency' | 'zone';

/** A node as the search for causes sees it. */
export interface WatchedNode {
  readonly id: string;
  /** a/b/c: it needs the components a, a/b and a/b/c; '' for none. */
  readonly zone: string;
  /** Ids of nodes, names of zones, or names of anything else that it needs. */
  readonly dependsOn: readonly string[];
  readonly verdict: Exclude<Verdict, 'suspect'>;
  /** Whether the evidence proves that its machine and the network work, so that its process is to blame. */
  readonly isMachineAlive: boolean;
}

/** Something that nodes cannot live without, and what is known of those that need it. */
export interface Component {
  readonly kind: ComponentKind;
  readonly name: string;
  /** Index of the node that it is; undefined for others. */
  readonly node?: number;
  /** All that need it, itself included when it is a node. */
  size: number;
  /** Indices of dead nodes that need it, ascending. */
  readonly dead: number[];
  /** Those that live though they need it. */
  aliveCount: number;
  /** Those that need it themselves, not by way of another node, and whose machine lives. */
  provenCount: number;
}

/** @param isDirect not by way of another node */
type NeedVisit = (component: number, isDirect: boolean) => void;

/**
 * All components that some node needs, nodes only when they are dead or others need them. A need goes
 * on through nodes: who needs a node that needs a switch needs the switch. It ends at a dead node for
 * one that lives: that need has been disproved.
 */
export function componentsOf(nodes: readonly WatchedNode[]): Component[] {
  const components: Component[] = [];
  const visitNeeds = needsOf(nodes, components);
  for (const [index, { verdict, isMachineAlive }] of nodes.entries()) {
    visitNeeds(index, (component, isDirect) => {
      const found = components[component]!;
      found.size++;
      if (verdict === 'dead') found.dead.push(index);
      else if (verdict === 'alive') found.aliveCount++;
      if (isMachineAlive && isDirect) found.provenCount++;
    });
  }
  return components;
}

/** @param components filled with what the nodes name */
function needsOf(
  nodes: readonly WatchedNode[],
  components: Component[],
): (node: number, visit: NeedVisit) => void {
  const add = (kind: ComponentKind, name: string, node?: number): number => {
    const known = { size: 0, dead: [], aliveCount: 0, provenCount: 0 };
    return components.push({ kind, name, ...(node !== undefined && { node }), ...known }) - 1;
  };
  const needed = new Set(nodes.flatMap(({ dependsOn }) => dependsOn));
  const ids = new Map<string, number>();
  const itself = nodes.map(({ id, verdict }, node) => {
    if (verdict !== 'dead' && !needed.has(id)) return [];
    const component = add('node', id, node);
    ids.set(id, component);
    return [component];
  });
  const names = namesOf(nodes, components, add);
  const own = nodes.map(({ zone, dependsOn }) => {
    const inZone = names.zone(zone);
    if (dependsOn.length === 0) return inZone;
    return [...inZone, ...dependsOn.flatMap((name) => ids.get(name) ?? names.any(name))];
  });
  return (node, visit) => {
    if (nodes[node]!.dependsOn.length > 0) {
      return visitAll(node, visit, { nodes, components, itself, own });
    }
    for (const component of itself[node]!) visit(component, true);
    for (const component of own[node]!) visit(component, true);
  };
}

/** Components by name, made when they are first met: all zones come first. */
function namesOf(
  nodes: readonly WatchedNode[],
  components: readonly Component[],
  add: (kind: ComponentKind, name: string) => number,
) {
  const known = new Map<string, number>();
  const named = (kind: ComponentKind, name: string): number => {
    const component = known.get(name) ?? add(kind, name);
    known.set(name, component);
    return component;
  };
  const zones = new Map<string, number[]>([['', []]]);
  /** A zone and those around it. */
  const zone = (name: string): number[] => {
    const parts = zones.get(name) ?? outerZones(name).map((outer) => named('zone', outer));
    zones.set(name, parts);
    return parts;
  };
  for (const node of nodes) zone(node.zone);
  const any = (name: string): number[] => {
    const component = known.get(name);
    const isZone = component !== undefined && components[component]!.kind === 'zone';
    return isZone ? zone(name) : [named('dependency', name)];
  };
  return { zone, any };
}

interface Graph {
  readonly nodes: readonly WatchedNode[];
  readonly components: readonly Component[];
  /** The component that each node is, if any. */
  readonly itself: readonly (readonly number[])[];
  /** Components that each node names. */
  readonly own: readonly (readonly number[])[];
}

/** Also what is needed by way of other nodes. Nodes may need each other in a circle. */
function visitAll(node: number, visit: NeedVisit, graph: Graph): void {
  const { nodes, components, itself, own } = graph;
  const nodeOf = (component: number): number | undefined => components[component]!.node;
  const isAlive = nodes[node]!.verdict === 'alive';
  const isOther = (component: number): boolean => nodeOf(component) === undefined;
  const seen = new Set([...itself[node]!, ...own[node]!.filter(isOther)]);
  for (const component of seen) visit(component, true);
  const open = own[node]!.filter((component) => !isOther(component));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    visit(next, false);
    const via = nodeOf(next);
    if (via === undefined || (isAlive && nodes[via]!.verdict === 'dead')) continue;
    open.push(...own[via]!);
  }
}
