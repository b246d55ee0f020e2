import {
  type CheckSettings,
  type HeartbeatProbeName,
  heartbeatProbeNames,
} from './heartbeat-settings.ts';
import { type Mistake, type Path, subject } from './mistake.ts';
import { checkHost } from './probe-rules.ts';
import { checkRecovery } from './recovery-rules.ts';
import { isMapping } from './vector-rules.ts';

type Key = Exclude<keyof CheckSettings, 'probe' | 'minValidityMs'> | 'minValidity';

const NETWORK = heartbeatProbeNames.filter((name) => !['exec', 'file'].includes(name));

/** Which probes make use of a setting. */
const USES: Readonly<Record<Key, readonly HeartbeatProbeName[]>> = {
  port: [...NETWORK.filter((name) => name !== 'icmp'), 'exec'],
  address: [...NETWORK, 'exec'],
  send: ['tcp', 'udp'],
  contains: ['tcp', 'udp', 'http', 'https'],
  path: ['http', 'https'],
  status: ['http', 'https'],
  caFile: ['https'],
  minValidity: ['https'],
  name: ['dns'],
  type: ['dns'],
  service: ['grpc'],
  passwordFile: ['redis'],
  command: ['exec'],
  trace: ['file'],
};

/** Whether a probe makes use of a setting of checks. */
export function usesSetting(probe: HeartbeatProbeName, key: Key): boolean {
  return USES[key].includes(probe);
}

/**
 * What the schema cannot say about a node's own check: the address is one, and each setting is of use
 * for the probe that the node names.
 *
 * @param path of the settings
 */
export function checkNodeHeartbeat(
  heartbeat: Readonly<Record<string, unknown>>,
  path: Path,
  root: unknown,
): Mistake[] {
  const mistakes: Mistake[] = [];
  if (typeof heartbeat.address === 'string' && heartbeat.address !== '') {
    const hint = 'write the host only; the port is port: 6379';
    mistakes.push(...checkHost(heartbeat.address, [...path, 'address'], root, hint));
  }
  const probe = heartbeatProbeNames.find((name) => name === heartbeat.probe);
  if (probe === undefined) return mistakes;
  for (const [key, probes] of Object.entries(USES)) {
    if (heartbeat[key] === undefined || probes.includes(probe)) continue;
    const at = [...path, key];
    const message = `${subject(at, root)} is of no use for probe ${probe}`;
    mistakes.push({ path: at, part: 'key', message, hint: `it is for ${probes.join(', ')}` });
  }
  return mistakes;
}

/**
 * The section's own probe must have what it cannot do without: exec a command, file a trace. What is to
 * be done about deaths must name nodes and zones that there are.
 */
export function checkHeartbeat(root: Readonly<Record<string, unknown>>): Mistake[] {
  const { heartbeat, nodes } = root;
  const section = isMapping(heartbeat) ? heartbeat : {};
  const mistakes = missing(section.probe, section, {}, ['heartbeat'], root);
  for (const [index, node] of Array.isArray(nodes) ? nodes.entries() : []) {
    if (!isMapping(node) || !isMapping(node.heartbeat)) continue;
    mistakes.push(
      ...missing(
        node.heartbeat.probe,
        node.heartbeat,
        section,
        ['nodes', index, 'heartbeat'],
        root,
      ),
    );
  }
  return [...mistakes, ...checkRecovery(root)];
}

const NEEDS = { exec: 'command', file: 'trace' } as const;

function missing(
  probe: unknown,
  own: Readonly<Record<string, unknown>>,
  general: Readonly<Record<string, unknown>>,
  path: Path,
  root: unknown,
): Mistake[] {
  if (probe !== 'exec' && probe !== 'file') return [];
  const key = NEEDS[probe];
  if (own[key] !== undefined || general[key] !== undefined) return [];
  const message = `${subject(path, root)} has probe ${probe}, but no ${key}`;
  const hint =
    probe === 'exec'
      ? "for example command: ['/usr/bin/check', '{host}']"
      : 'for example trace: trace.ndjson';
  return [{ path: [...path, 'probe'], part: 'value', message, hint }];
}

/** Whether a text lists HTTP statuses and ranges of them, such as `200-399,401`. */
export function isStatusList(text: string): boolean {
  return text.split(',').every((part) => {
    const [, from, to = from] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(part) ?? [];
    return from !== undefined && from <= to!;
  });
}
