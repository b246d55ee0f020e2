import {
  type CheckSettings,
  type HeartbeatProbeName,
  heartbeatProbeNames,
} from './heartbeat-settings.ts';
import { isMapping } from './mapping.ts';
import { type Mistake, type Path, subject } from './mistake.ts';
import { checkHost } from './probe-rules.ts';
import { checkRecovery } from './recovery-rules.ts';

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

/** Settings that mean something else to another probe, so that it does not take them over. */
export const OF_ONE_PROBE: readonly string[] = ['port', 'send', 'contains'];

/** The check without settings that its probe makes no use of. */
export function usefulSettings(check: CheckSettings): CheckSettings {
  const { probe, minValidityMs, ...others } = check;
  const useful = Object.entries(others).filter(([key]) => USES[key as Key].includes(probe));
  return {
    probe,
    ...Object.fromEntries(useful),
    ...(minValidityMs !== undefined && USES.minValidity.includes(probe) && { minValidityMs }),
  };
}

/** Whether a probe asks, or may be told of, a port. */
export const usesPort = (probe: HeartbeatProbeName): boolean => USES.port.includes(probe);

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
 * The section's own probe must have what it cannot do without (see `needed`). What is to be
 * done about deaths must name nodes and zones that there are.
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

/** Settings that a probe cannot do without, and how they may look. */
const NEEDS = {
  udp: { key: 'send', hint: "for example send: 'PING\\r\\n'" },
  exec: { key: 'command', hint: "for example command: ['/usr/bin/check', '{host}']" },
  file: { key: 'trace', hint: 'for example trace: trace.ndjson' },
} as const;

/** What a probe cannot do without; undefined when it needs nothing. */
export function needed(probe: unknown): (typeof NEEDS)[keyof typeof NEEDS] | undefined {
  return probe === 'udp' || probe === 'exec' || probe === 'file' ? NEEDS[probe] : undefined;
}

function missing(
  probe: unknown,
  own: Readonly<Record<string, unknown>>,
  general: Readonly<Record<string, unknown>>,
  path: Path,
  root: unknown,
): Mistake[] {
  const need = needed(probe);
  if (need === undefined) return [];
  const { key, hint } = need;
  const isTakenOver = !OF_ONE_PROBE.includes(key) || general.probe === probe;
  if (own[key] !== undefined || (isTakenOver && general[key] !== undefined)) return [];
  const message = `${subject(path, root)} has probe ${probe}, but no ${key}`;
  return [{ path: [...path, 'probe'], part: 'value', message, hint }];
}

/** Whether a text lists HTTP statuses and ranges of them, such as `200-399,401`. */
export function isStatusList(text: string): boolean {
  return text.split(',').every((part) => {
    const [, from, to = from] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(part) ?? [];
    return from !== undefined && from <= to!;
  });
}

/** Whether a name can be asked for: labels of 1 to 63 bytes, 255 in all. */
export function isDnsName(name: string): boolean {
  if (name === '.') return true;
  const labels = name.replace(/\.$/, '').split('.');
  const lengths = labels.map((label) => new TextEncoder().encode(label).length);
  return (
    lengths.every((length) => length > 0 && length < 64) &&
    lengths.reduce((sum, length) => sum + length + 1, 1) <= 255
  );
}

/** Which HTTP statuses a list such as `200-399,401` has. */
export function statusesOf(list: string): (status: number) => boolean {
  const ranges = list.split(',').map((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return { from: from!, to: to! };
  });
  return (status) => ranges.some(({ from, to }) => status >= from && status <= to);
}
