import { parseAddress } from '../cluster/address.ts';
import { needed, OF_ONE_PROBE, usefulSettings, usesPort } from '../cluster/heartbeat-rules.ts';
import type {
  CheckSettings,
  HeartbeatProbeName,
  HeartbeatSettings,
  NodeHeartbeat,
} from '../cluster/heartbeat-settings.ts';
import type { ClusterNode } from '../cluster/node.ts';
import { LbError, type Problem } from '../kernel/errors.ts';
import type { HeartbeatProbeSpec, HeartbeatTarget } from './heartbeat-probe.ts';

type Specs = Readonly<Record<HeartbeatProbeName, Pick<HeartbeatProbeSpec, 'usualPort' | 'claims'>>>;

/**
 * The nodes of a cluster as they are to be checked: the cluster's check with each node's own over it,
 * without settings that are of no use for its probe. The port is that of the settings, else of the
 * node's address, else the usual one of the probe.
 *
 * @throws LbError USAGE when a node's check lacks what it cannot do without; all such nodes at once
 */
export function heartbeatTargets(
  nodes: readonly Pick<ClusterNode, 'id' | 'address' | 'heartbeat'>[],
  { check }: Pick<HeartbeatSettings, 'check'>,
  specs: Specs,
): HeartbeatTarget[] {
  const problems: Problem[] = [];
  const targets = nodes.map(({ id, address, heartbeat = {} }): HeartbeatTarget => {
    const settings = mergeChecks(check, heartbeat);
    const parsed = parseAddress(address);
    const { host, port: ownPort } = parsed.kind === 'mistake' ? { host: address } : parsed;
    const port = usesPort(settings.probe)
      ? (settings.port ?? ownPort ?? specs[settings.probe].usualPort)
      : undefined;
    problems.push(...lacks(id, settings, port, specs[settings.probe]));
    const at = settings.address ?? host;
    return { node: id, host: at, settings, ...(port !== undefined && { port }) };
  });
  if (problems.length === 0) return targets;
  throw new LbError('USAGE', 'nodes cannot be checked as they are:', { problems });
}

function mergeChecks(general: CheckSettings, own: NodeHeartbeat): CheckSettings {
  const isOther = own.probe !== undefined && own.probe !== general.probe;
  const taken = Object.entries(general).filter(([key]) => !isOther || !OF_ONE_PROBE.includes(key));
  return usefulSettings({ probe: general.probe, ...Object.fromEntries(taken), ...own });
}

function lacks(
  node: string,
  settings: CheckSettings,
  port: number | undefined,
  { claims }: Pick<HeartbeatProbeSpec, 'claims'>,
): Problem[] {
  const problems: Problem[] = [];
  const need = needed(settings.probe);
  if (need !== undefined && settings[need.key] === undefined) {
    const message = `node "${node}" has probe ${settings.probe}, but no ${need.key}`;
    problems.push({ message, hint: need.hint });
  }
  const isNamed = settings.command?.some((part) => part.includes('{port}')) ?? false;
  if (port === undefined && (claims.needsPort || isNamed)) {
    const message = `node "${node}" has no port for probe ${settings.probe} to ask`;
    problems.push({ message, hint: 'write it in the cluster file: heartbeat: { port: 8080 }' });
  }
  return problems;
}
