import { zonePath } from '../../cluster/zone-path.ts';
import type { PlacementNode } from '../placement.ts';

/** Where a path is shorter than others. */
export const NO_ZONE = -1;

/**
 * The live nodes and the zones around them as one tree. Vertices 0 to n - 1 are the nodes of the list,
 * vertex `root` holds everything, and the zones follow it, outer ones before those inside them. Nodes
 * of weight 0 are no part of it.
 */
export interface ZoneTree {
  readonly nodeCount: number;
  readonly root: number;
  readonly vertexCount: number;
  /** Children of root and zones, by vertex - root: nodes and zones, in the order of their first node. */
  readonly children: readonly (readonly number[])[];
  /** Live nodes below each vertex. */
  readonly sizes: Uint32Array;
  readonly parents: Int32Array;
  /** Depth of the deepest zone; 0 for a tree without zones. */
  readonly levels: number;
  /** Vertex of the zone of a node at each level, outermost first: `zoneOf[node · levels + level]`. */
  readonly zoneOf: Int32Array;
  /** Path of each zone, by vertex - root; '' for the root. */
  readonly names: readonly string[];
  /** Live nodes such that those of a zone stand together. */
  readonly order: readonly number[];
}

/** @param members indices of the live nodes, in the order that settles ties */
export function zoneTree(nodes: readonly PlacementNode[], members: readonly number[]): ZoneTree {
  const root = nodes.length;
  const children: number[][] = [[]];
  const names = [''];
  const byName = new Map<string, number>();
  const parentOf: number[] = [root];
  const paths = members.map((node) => zonePath(nodes[node]!.zone ?? ''));
  const levels = isFlat(paths) ? 0 : Math.max(0, ...paths.map((path) => path.length));
  const zoneOf = new Int32Array(nodes.length * levels).fill(NO_ZONE);
  const nodeParents = new Int32Array(nodes.length).fill(root);
  members.forEach((node, at) => {
    let parent = root;
    for (let level = 0; level < Math.min(levels, paths[at]!.length); level++) {
      const name = paths[at]!.slice(0, level + 1).join('/');
      let zone = byName.get(name);
      if (zone === undefined) {
        zone = root + children.length;
        byName.set(name, zone);
        children[parent - root]!.push(zone);
        children.push([]);
        names.push(name);
        parentOf.push(parent);
      }
      zoneOf[node * levels + level] = zone;
      parent = zone;
    }
    children[parent - root]!.push(node);
    nodeParents[node] = parent;
  });
  const vertexCount = root + children.length;
  const parents = new Int32Array(vertexCount);
  parents.set(nodeParents);
  parents.set(parentOf, root);
  return {
    nodeCount: nodes.length,
    root,
    vertexCount,
    children,
    sizes: sizesOf(members, root, parents),
    parents,
    levels,
    zoneOf,
    names,
    order: walkNodes(root, children),
  };
}

function sizesOf(members: readonly number[], root: number, parents: Int32Array): Uint32Array {
  const sizes = new Uint32Array(parents.length);
  for (const node of members) {
    sizes[node] = 1;
    for (let v = parents[node]!; ; v = parents[v]!) {
      sizes[v]!++;
      if (v === root) break;
    }
  }
  return sizes;
}

/** The nodes, zone by zone. */
function walkNodes(root: number, children: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  const walk = [root];
  for (let v = walk.pop(); v !== undefined; v = walk.pop()) {
    if (v < root) order.push(v);
    else for (const child of children[v - root]!.toReversed()) walk.push(child);
  }
  return order;
}

/** One zone for all says nothing. */
function isFlat(paths: readonly (readonly string[])[]): boolean {
  const first = paths[0]?.join('/');
  return paths.every((path) => path.join('/') === first);
}
