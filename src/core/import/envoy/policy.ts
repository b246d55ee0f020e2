import type { Parameters } from '../../placement/placement.ts';
import { fieldOf, isSet, listOf, type Message, messageOf, numberOf, textOf } from './fields.ts';

/** How a cluster places. */
export interface EnvoyPolicy {
  readonly algorithm: 'envoy-ring-hash' | 'envoy-maglev';
  readonly parameters: Parameters;
  /** Names of hosts are hashed, not addresses. */
  readonly usesHostnames: boolean;
  readonly usesLocalityWeights: boolean;
  /** Above 0: hosts that are loaded above it are passed over. */
  readonly balanceFactor: number;
}

/** What a cluster places by, when that is not by key. */
export interface OtherPolicy {
  readonly other: string;
}

/** @see ring_hash_lb.h and maglev_lb.h for the defaults */
export function policyOf(cluster: Message): EnvoyPolicy | OtherPolicy {
  const extension = extensionOf(cluster);
  if (extension !== undefined) return extension;
  const name = textOf(cluster, 'lb_policy') || 'ROUND_ROBIN';
  const common = messageOf(cluster, 'common_lb_config');
  const consistent = common && messageOf(common, 'consistent_hashing_lb_config');
  const settings = {
    usesHostnames: isSet(consistent, 'use_hostname_for_hashing'),
    usesLocalityWeights:
      common !== undefined && fieldOf(common, 'locality_weighted_lb_config') !== undefined,
    balanceFactor: numberOf(consistent, 'hash_balance_factor') ?? 0,
  };
  if (name === 'RING_HASH') {
    return { ...ringHash(messageOf(cluster, 'ring_hash_lb_config')), ...settings };
  }
  if (name === 'MAGLEV') return { ...maglev(messageOf(cluster, 'maglev_lb_config')), ...settings };
  return { other: name };
}

/** The first extension of `load_balancing_policy`; Envoy takes the first that it has. */
function extensionOf(cluster: Message): EnvoyPolicy | OtherPolicy | undefined {
  const policy = messageOf(cluster, 'load_balancing_policy');
  const first = policy && listOf(policy, 'policies')[0];
  if (first === undefined) return undefined;
  const extension = messageOf(first, 'typed_extension_config');
  const config = extension && messageOf(extension, 'typed_config');
  const type = textOf(config, '@type') || textOf(extension, 'name');
  const consistent = config && messageOf(config, 'consistent_hashing_lb_config');
  const settings = {
    usesHostnames:
      isSet(consistent, 'use_hostname_for_hashing') || isSet(config, 'use_hostname_for_hashing'),
    usesLocalityWeights:
      config !== undefined && fieldOf(config, 'locality_weighted_lb_config') !== undefined,
    balanceFactor:
      numberOf(consistent, 'hash_balance_factor') ?? numberOf(config, 'hash_balance_factor') ?? 0,
  };
  if (/ring_?hash(?:\.v3\.RingHash)?$/i.test(type)) return { ...ringHash(config), ...settings };
  if (/maglev(?:\.v3\.Maglev)?$/i.test(type)) return { ...maglev(config), ...settings };
  return { other: type };
}

/** @param config undefined for the usual sizes */
export function ringHash(
  config: Message | undefined,
): Pick<EnvoyPolicy, 'algorithm' | 'parameters'> {
  return {
    algorithm: 'envoy-ring-hash',
    parameters: {
      minimumRingSize: numberOf(config, 'minimum_ring_size') ?? 1024,
      maximumRingSize: numberOf(config, 'maximum_ring_size') ?? 8_388_608,
      murmur: /^(?:MURMUR_HASH_2|1)$/.test(textOf(config, 'hash_function')) ? 1 : 0,
    },
  };
}

function maglev(config: Message | undefined): Pick<EnvoyPolicy, 'algorithm' | 'parameters'> {
  return {
    algorithm: 'envoy-maglev',
    parameters: { tableSize: numberOf(config, 'table_size') ?? 65_537 },
  };
}
