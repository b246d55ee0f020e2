import { compareAddresses } from '../cluster/address.ts';
import type { ClusterNode } from '../cluster/node.ts';
import { MAX_NODES } from '../cluster/node.ts';
import { LbError } from '../kernel/errors.ts';
import type { KeyHashName } from '../key-hash/registry.ts';
import type {
  Distribution,
  Parameters,
  PlacementNode,
  PlacementSpec,
} from '../placement/placement.ts';
import type { PlacementName } from '../placement/registry.ts';
import { placements } from '../placement/registry.ts';
import { ringChecksum } from './format.ts';
import { livingNodes } from './lookup.ts';
import type { ReplicaScheme, Ring, RingNode } from './ring.ts';

/** What a ring is built from: the cluster's nodes and how they shall be distributed. */
export interface RingRequest {
  readonly nodes: readonly RequestedNode[];
  /** `auto`: `table` for equal weights, `sieve` for unequal ones; a parent's algorithm is kept. */
  readonly algorithm: PlacementName | 'auto';
  /** Overrides of the algorithm's parameters; those it does not have are left out. */
  readonly parameters: Parameters;
  /** How keys are hashed; absent: as the parent does, else as the algorithm usually does. */
  readonly hash?: string;
  readonly levels: 1 | 2;
  readonly replicas: ReplicaScheme;
}

/** A node of the cluster, with what its program knows it by where the ring was imported. */
type RequestedNode = Omit<ClusterNode, 'labels'> & Pick<RingNode, 'name' | 'number' | 'tokens'>;

/** The default for unequal weights; bench/weighted.ts measures it beside `quota`. */
const WEIGHTED_DEFAULT = 'sieve' satisfies PlacementName;

/**
 * The ring of a request. The same request and parent give the same ring, whatever the order of nodes
 * unless the algorithm goes by it (`claims.ordered`).
 *
 * @param parent the ring in use; what its algorithm remembers is kept as far as possible
 * @throws LbError NO_LIVE_NODE, TOO_MANY_NODES (also for what would not fit into memory),
 *   WEIGHTS_UNSUPPORTED, PLACEMENT_IMPOSSIBLE, USAGE (a hash that keys cannot have)
 */
export function buildRing(request: RingRequest, parent?: Ring): Ring {
  checkNodes(request.nodes);
  const algorithm = chooseAlgorithm(request, parent);
  const spec = placements[algorithm];
  const nodes = request.nodes.map(plainNode);
  if (!spec.claims.ordered) nodes.sort((a, b) => compareAddresses(a.address, b.address));
  const inherited = parent?.algorithm === algorithm ? parent : undefined;
  const parameters = parametersOf(request, spec, inherited);
  const seen = spec.assignsLiving ? livingNodes({ nodes }) : nodes;
  const assigned: Distribution = spec.assign?.(seen, parameters, inherited) ?? {
    nodes,
    parameters,
  };
  checkAssigned(spec, assigned);
  return {
    algorithm,
    parameters: assigned.parameters,
    levels: spec.program === undefined ? request.levels : 1,
    hash: hashOf(algorithm, request.hash, inherited),
    ...(inherited?.keys && { keys: inherited.keys }),
    replicas: request.replicas,
    nodes: nodes.map((node, i) => withState(node, assigned.nodes[i]!)),
    ...(assigned.table && { table: assigned.table }),
    ...(assigned.vacated && { vacated: assigned.vacated }),
    ...(parent && { parent: ringChecksum(parent) }),
  };
}

/** Of a table that is kept, what was chosen for it stays; who holds a slot is the replica scheme's matter. */
function parametersOf(
  { parameters, replicas }: RingRequest,
  spec: PlacementSpec,
  inherited?: Ring,
): Parameters {
  return {
    ...spec.parameters,
    ...(inherited?.table && inherited.parameters),
    ...pick(parameters, spec.parameters),
    ...pick({ holders: replicas.copies + 1 }, spec.parameters),
  };
}

/** @throws LbError USAGE for a hash that keys cannot have with this algorithm */
function hashOf(algorithm: PlacementName, hash: string | undefined, inherited?: Ring): string {
  const { keyHashes }: PlacementSpec = placements[algorithm];
  if (hash === undefined) return inherited?.hash ?? keyHashes[0];
  if (keyHashes.includes(hash as KeyHashName)) return hash;
  throw new LbError('USAGE', `${algorithm} does not hash keys by ${hash}`, {
    hint: `it hashes them by ${keyHashes.join(', ')}`,
  });
}

/** The fields of a ring's node, in the order of its file. */
function plainNode(node: RequestedNode): RingNode {
  const { id, address, zone, weight, state, name, number } = node;
  return {
    id,
    address,
    zone,
    weight,
    state,
    ...(name !== undefined && { name }),
    ...(number !== undefined && { number }),
    ...(node.tokens && { tokens: node.tokens }),
  };
}

/** The node with what its algorithm must remember of it. */
function withState(node: RingNode, { number, places, tokens }: PlacementNode): RingNode {
  return {
    ...node,
    ...(number !== undefined && { number }),
    ...(places && { places }),
    ...(tokens && { tokens }),
  };
}

/**
 * @throws LbError PLACEMENT_IMPOSSIBLE for what a program's rule cannot have; TOO_MANY_NODES, also for
 *   what would not fit into memory
 */
function checkAssigned(spec: PlacementSpec, assigned: Distribution): void {
  const wrong = spec.complain?.(assigned);
  if (wrong === undefined) return;
  if (spec.program !== undefined) {
    throw new LbError('PLACEMENT_IMPOSSIBLE', `no ring can be built: ${wrong}`, {
      hint: `the rule is that of ${spec.program}, and so are its limits`,
    });
  }
  throw new LbError('TOO_MANY_NODES', `no ring can be built: ${wrong}`, {
    hint: 'ask for other weights, parameters or nodes; ring list-algorithms tells what suits which',
  });
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

function chooseAlgorithm({ nodes, algorithm }: RingRequest, parent?: Ring): PlacementName {
  const needsWeights = isWeighted(nodes);
  const kept = parent?.algorithm as PlacementName | undefined;
  // A program's rule stays: what it cannot do is refused, not done by another rule.
  const isFree = kept === undefined || placements[kept].program === undefined;
  if (algorithm === 'auto' && isFree) {
    if (kept !== undefined && (!needsWeights || placements[kept].claims.weighted)) return kept;
    return defaultAlgorithm(nodes);
  }
  const wanted = algorithm === 'auto' ? kept! : algorithm;
  if (needsWeights && !placements[wanted].claims.weighted) {
    const odd = nodes.find((node) => node.weight !== nodes[0]!.weight)!;
    throw new LbError(
      'WEIGHTS_UNSUPPORTED',
      `the algorithm ${wanted} gives every node the same share, but ${nodes[0]!.id} weighs ${nodes[0]!.weight} and ${odd.id} weighs ${odd.weight}`,
      { hint: `use --algorithm ${WEIGHTED_DEFAULT}, or give all nodes the same weight` },
    );
  }
  return wanted;
}

function pick(values: Parameters, names: Parameters): Parameters {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(names, name)));
}
