import { parseAddress } from '../cluster/address.ts';
import type { ClusterNode } from '../cluster/node.ts';
import type { NodeProbe, ProbeSettings, ProbeSource } from '../cluster/probe-settings.ts';
import type { ProbeTarget } from './host-probe.ts';

/**
 * The nodes of a cluster as they are to be measured: the cluster's settings with each node's own over
 * them.
 * @param source for all nodes instead of what they say
 */
export function probeTargets(
  nodes: readonly Pick<ClusterNode, 'id' | 'address' | 'probe'>[],
  settings: ProbeSettings,
  source?: ProbeSource,
): ProbeTarget[] {
  return nodes.map(({ id, address, probe = {} }) => {
    const merged = mergeSettings(settings, probe);
    return {
      node: id,
      host: probe.address ?? hostOf(address),
      settings: source === undefined ? merged : { ...merged, source },
    };
  });
}

/** A node's url is that of its own source. Where none is said to have one, of its exporter. */
function mergeSettings(
  settings: ProbeSettings,
  { source = settings.source, user, port, url, instance }: NodeProbe,
): ProbeSettings {
  const isPrometheus = source === 'prometheus';
  return {
    ...settings,
    source,
    ssh: {
      ...settings.ssh,
      ...(user !== undefined && { user }),
      ...(port !== undefined && { port }),
    },
    nodeExporter: {
      ...settings.nodeExporter,
      ...(url !== undefined && !isPrometheus && { url }),
    },
    prometheus: {
      ...settings.prometheus,
      ...(url !== undefined && isPrometheus && { url }),
      ...(instance !== undefined && { instance }),
    },
  };
}

function hostOf(address: string): string {
  const parsed = parseAddress(address);
  return parsed.kind === 'mistake' ? address : parsed.host;
}
