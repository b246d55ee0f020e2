import { compareAddresses } from '../cluster/address.ts';
import type { ClusterNode } from '../cluster/node.ts';
import { MAX_NODES } from '../cluster/node.ts';
import { LbError } from '../kernel/errors.ts';
import type { Parameters } from '../placement/placement.ts';
import type { PlacementName } from '../placement/registry.ts';
import { placements } from '../placement/registry.ts';
import { ringChecksum } from './format.ts';
import type { ReplicaScheme, Ring } from './ring.ts';

/** What a ring is built from: the cluster's nodes and how they shall be distributed. */
export interface RingRequest {
  readonly nodes: readonly Omit<ClusterNode, 'labels'>[];
  /** `auto`: `table` for equal weights, `sieve` for unequal ones; a parent's algorithm is kept. */
  readonly algorithm: PlacementName | 'auto';
  /** Overrides of the algorithm's parameters; those it does not have are left out. */
  readonly parameters: Parameters;
  readonly levels: 1 | 2;
  readonly replicas: ReplicaScheme;
}

/** The default for unequal weights; bench/weighted.ts measures it beside `slots`. */
const WEIGHTED_DEFAULT = 'sieve' satisfies PlacementName;

/**
 * The ring of a request. The same request and parent give the same ring, whatever the order of nodes.
 *
 * @param parent the ring in use; what its algorithm remembers is kept as far as possible
 * @throws LbError NO_LIVE_NODE, TOO_MANY_NODES (also for what would not fit into memory), WEIGHTS_UNSUPPORTED
 */
export function buildRing(request: RingRequest, parent?: Ring): Ring {
  checkNodes(request.nodes);
  const algorithm = chooseAlgorithm(request, parent);
  const spec = placements[algorithm];
  const nodes = request.nodes
    .map(({ id, address, zone, weight, state }) => ({ id, address, zone, weight, state }))
    .sort((a, b) => compareAddresses(a.address, b.address));
  const inherited = parent?.algorithm === algorithm ? parent : undefined;
  const parameters = { ...spec.parameters, ...pick(request.parameters, spec.parameters) };
  const assigned = spec.assign?.(nodes, parameters, inherited);
  const wrong = spec.complain?.(assigned ?? { nodes, parameters });
  if (wrong !== undefined) {
    throw new LbError('TOO_MANY_NODES', `no ring can be built: ${wrong}`, {
      hint: 'ask for fewer variants or virtual nodes',
    });
  }
  return {
    algorithm,
    parameters: assigned?.parameters ?? parameters,
    levels: request.levels,
    hash: 'xxh64',
    replicas: request.replicas,
    nodes: nodes.map((node, i) => {
      const places = assigned?.nodes[i]?.places;
      return places === undefined ? node : { ...node, places };
    }),
    ...(parent && { parent: ringChecksum(parent) }),
  };
}

function checkNodes(nodes: RingRequest['nodes']): void {
  if (!nodes.some((node) => node.state === 'alive')) {
    throw new LbError(
      'NO_LIVE_NODE',
      'the cluster has no live node, so no key could have an owner',
      {
        hint: 'a cluster needs at least one node whose state is alive',
      },
    );
  }
  if (nodes.length > MAX_NODES) {
    throw new LbError('TOO_MANY_NODES', `${nodes.length} nodes are more than ${MAX_NODES}`, {
      hint: 'make a ring of zones, and a ring of nodes for each zone',
    });
  }
}

/** What `auto` means for a new ring. */
export function defaultAlgorithm(nodes: RingRequest['nodes']): PlacementName {
  return isWeighted(nodes) ? WEIGHTED_DEFAULT : 'table';
}

function isWeighted(nodes: RingRequest['nodes']): boolean {
  return nodes.some((node) => node.weight !== nodes[0]!.weight);
}

function chooseAlgorithm(request: RingRequest, parent?: Ring): PlacementName {
  const needsWeights = isWeighted(request.nodes);
  if (request.algorithm === 'auto') {
    const kept = parent?.algorithm as PlacementName | undefined;
    if (kept !== undefined && (!needsWeights || placements[kept].claims.weighted)) return kept;
    return defaultAlgorithm(request.nodes);
  }
  if (needsWeights && !placements[request.algorithm].claims.weighted) {
    const odd = request.nodes.find((node) => node.weight !== request.nodes[0]!.weight)!;
    throw new LbError(
      'WEIGHTS_UNSUPPORTED',
      `the algorithm ${request.algorithm} gives every node the same share, but ${request.nodes[0]!.id} weighs ${request.nodes[0]!.weight} and ${odd.id} weighs ${odd.weight}`,
      { hint: `use --algorithm ${WEIGHTED_DEFAULT}, or give all nodes the same weight` },
    );
  }
  return request.algorithm;
}

function pick(values: Parameters, names: Parameters): Parameters {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(names, name)));
}
