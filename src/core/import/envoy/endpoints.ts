import { parseIpv4, parseIpv6 } from '../../cluster/ip.ts';
import type { Path } from '../../cluster/mistake.ts';
import type { NodeState } from '../../cluster/node.ts';
import type { DraftNode } from '../draft.ts';
import type { Findings } from '../findings.ts';
import type { Place } from '../source.ts';
import { listOf, type Message, messageOf, numberOf, textOf } from './fields.ts';
import type { EnvoyPolicy } from './policy.ts';

type Placing = (path: Path) => Place;

/** Endpoints of priority 0 as nodes, in their order. */
export function endpointsOf(
  assignment: Message,
  policy: EnvoyPolicy,
  placing: Placing,
  findings: Findings,
): DraftNode[] {
  const localities = listOf(assignment, 'endpoints').filter((locality) => {
    const priority = numberOf(locality, 'priority') ?? 0;
    if (priority === 0) return true;
    findings.note(
      placing(locality.path),
      `endpoints of priority ${priority} get keys only when those before them fail; they are not in the ring`,
    );
    return false;
  });
  const scales = localityScales(localities, policy, placing, findings);
  return localities.flatMap((locality, i) => {
    const scale = scales[i];
    if (scale === 0) return [];
    return listOf(locality, 'lb_endpoints').flatMap(
      (endpoint) =>
        endpointOf(endpoint, { policy, placing, findings, zone: zoneOf(locality), scale }) ?? [],
    );
  });
}

interface Around {
  readonly policy: EnvoyPolicy;
  readonly placing: Placing;
  readonly findings: Findings;
  readonly zone: readonly string[];
  /** What a weight is multiplied with; absent: localities do not count. */
  readonly scale: number | undefined;
}

function zoneOf(locality: Message): string[] {
  const where = messageOf(locality, 'locality');
  return ['region', 'zone', 'sub_zone'].map((name) => textOf(where, name));
}

/** The weight of a locality is shared by its endpoints, when the policy says so. */
function localityScales(
  localities: readonly Message[],
  policy: EnvoyPolicy,
  placing: Placing,
  findings: Findings,
): (number | undefined)[] {
  const weights = localities.map((locality) => numberOf(locality, 'load_balancing_weight'));
  if (!policy.usesLocalityWeights) {
    const at = weights.findIndex((weight) => weight !== undefined);
    if (at !== -1) {
      findings.note(
        placing(localities[at]!.path),
        'weights of localities count only with locality_weighted_lb_config, which is not there',
      );
    }
    return weights.map(() => undefined);
  }
  if (localities.length > 0) {
    findings.note(
      placing(localities[0]!.path),
      'weights of localities are multiplied into those of endpoints; a rounding may differ from Envoy’s in the last point of a node',
    );
  }
  return localities.map((locality, i) => {
    const sum = listOf(locality, 'lb_endpoints').reduce((total, one) => total + weightOf(one), 0);
    if (weights[i] !== undefined && weights[i] > 0) return weights[i] / sum;
    findings.note(
      placing(locality.path),
      'a locality without a weight gets nothing; it is not in the ring',
    );
    return 0;
  });
}

const weightOf = (endpoint: Message): number => numberOf(endpoint, 'load_balancing_weight') ?? 1;

function endpointOf(of: Message, around: Around): DraftNode | undefined {
  const { policy, placing, findings, zone, scale = 1 } = around;
  const place = placing(of.path);
  const endpoint = messageOf(of, 'endpoint');
  const where = endpoint && messageOf(endpoint, 'address', 'socket_address');
  const host = textOf(where, 'address');
  const port = textOf(where, 'port_value');
  const hostname = textOf(endpoint, 'hostname');
  const hashKey = textOf(messageOf(of, 'metadata', 'filter_metadata', 'envoy.lb'), 'hash_key');
  if (host === '' || port === '') {
    return findings.refuse(
      place,
      'the endpoint has no address and port; pipes and others are not known',
    );
  }
  const isIpv6 = parseIpv6(host) !== undefined;
  const address = isIpv6 ? `[${host}]:${port}` : `${host}:${port}`;
  const isName = !isIpv6 && parseIpv4(host) === undefined;
  const named = hashKey || (policy.usesHostnames ? hostname || (isName ? host : '') : '');
  if (named === '' && isName) {
    return findings.refuse(
      place,
      `Envoy hashes the addresses of "${host}", which DNS gives it`,
      'read what it knows: curl ADMIN/config_dump?include_eds, or use use_hostname_for_hashing',
    );
  }
  if (named !== '' && isName) {
    findings.note(
      place,
      'all addresses of the name share its points; the ring has one node for them',
    );
  }
  const weight = weightOf(of);
  if (!(weight >= 1))
    return findings.refuse(place, `the weight is ${weight}, but must be at least 1`);
  return {
    id: named || address,
    address,
    name: named || address,
    zone,
    weight: weight * scale,
    state: stateOf(of, place, findings),
    place,
  };
}

function stateOf(of: Message, place: Place, findings: Findings): NodeState {
  const status = textOf(of, 'health_status');
  if (/^(?:UNHEALTHY|TIMEOUT|2|4)$/.test(status)) return 'dead';
  if (/^(?:DRAINING|3)$/.test(status)) return 'drain';
  if (/^(?:DEGRADED|5)$/.test(status)) {
    findings.note(
      place,
      'a degraded endpoint gets keys only when healthy ones are too few; the ring has it as "drain"',
    );
    return 'drain';
  }
  return 'alive';
}
